import type { GroupNode, QueryNode } from './ast.ts';
import { compileLeaf } from './compile-leaf.ts';
import type { CompiledQuery, EventTest } from './compiled-query.ts';
import { isEmptyClause } from './empty-clause.ts';

/** What evaluation may depend on beside the event. */
export interface CompileOptions {
  /** The time that `now` means in date math, in ms since the epoch; without it such a query is refused. */
  readonly now?: number;
}

/**
 * Makes a query ready to be asked of many events; see docs/query-language.md for what each part matches.
 *
 * @throws AppError `QUERY_SYNTAX` when the query says `now` and the options do not tell it
 */
export function compileQuery(node: QueryNode, { now }: CompileOptions = {}): CompiledQuery {
  return { node, matches: compileNode(node, now) };
}

function compileNode(node: QueryNode, now: number | undefined): EventTest {
  return node.type === 'group' ? compileGroup(node, now) : compileLeaf(node, now);
}

function compileGroup(group: GroupNode, now: number | undefined): EventTest {
  const clauses = group.clauses.filter((clause) => !isEmptyClause(clause.node));
  const testsOf = (occur: string): EventTest[] =>
    clauses.filter((clause) => clause.occur === occur).map((clause) => compileNode(clause.node, now));
  const [must, mustNot] = [testsOf('must'), testsOf('must_not')];
  // Beside a required clause the optional ones decide nothing.
  const should = must.length > 0 ? [] : testsOf('should');
  if (clauses.length === 0) return () => false;
  return (event) => {
    for (const test of must) if (!test(event)) return false;
    for (const test of mustNot) if (test(event)) return false;
    if (should.length === 0) return true;
    for (const test of should) if (test(event)) return true;
    return false;
  };
}
