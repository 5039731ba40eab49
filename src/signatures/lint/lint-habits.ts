import { type Finding, findingAt, type LintQuery } from './lint-target.ts';
import { type LeafNode, queryLeaves } from './query-leaves.ts';

/** Finds habits of other languages: single quotes, operators in lower case, clauses without a field. */
export function lintHabits(query: LintQuery): Finding[] {
  const leaves = queryLeaves(query.node).map(({ leaf }) => leaf);
  const quoted = leaves.find((leaf) => leaf.type === 'term' && leaf.text.startsWith("'"));
  if (quoted !== undefined) {
    const message =
      'expected double quotes round a phrase, found a single quote, which is a letter like any other: only the first word belongs to the field; write "…", and \\" inside it';
    return [findingAt(query, quoted.span.start, ['single-quotes', 'error', message])];
  }
  const operator = leaves.find(
    (leaf) => leaf.type === 'term' && isFieldless(leaf) && /^(?:and|or|not)$/i.test(leaf.text),
  );
  if (operator?.type === 'term') {
    const message = `expected operators in capitals, found "${operator.text}", which is searched as a word; write ${operator.text.toUpperCase()}`;
    return [findingAt(query, operator.span.start, ['lowercase-operator', 'error', message])];
  }
  const fieldless = leaves.filter(isFieldless);
  const [first] = fieldless;
  if (first === undefined) return [];
  const count = fieldless.length === 1 ? 'a clause' : `${fieldless.length} clauses`;
  const message = `expected a field before each clause, found ${count} without: searched in the message here, never found by elastic-recheck; write message:"…"`;
  return [findingAt(query, first.span.start, ['fieldless-clause', 'warning', message])];
}

function isFieldless(leaf: LeafNode): boolean {
  return leaf.type !== 'match_all' && leaf.field === undefined;
}
