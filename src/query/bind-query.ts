import type { Fields } from '../model/fields.ts';
import type { Clause, GroupNode, QueryNode } from './ast.ts';
import { compileLeaf } from './compile-leaf.ts';
import type { EventTest } from './compiled-query.ts';
import { DEFAULT_FIELD, isEmptyClause } from './empty-clause.ts';
import { createQueryEvent, type QueryEvent } from './query-event.ts';

/**
 * Decides the parts of a query whose fields are the same for all events of a file.
 *
 * @param constants - the fields all events share
 * @param isEventField - whether a field may differ from event to event: its clauses stay. All other fields are
 *   decided; one that is not in `constants` is in no event. Without the function only `constants` are decided.
 * @returns what is left to ask of each event, or the answer itself where nothing is left
 */
export function bindQuery(
  node: QueryNode,
  constants: Fields,
  isEventField: (field: string) => boolean = (field) => !Object.hasOwn(constants, field),
): QueryNode | boolean {
  return bindNode(node, createQueryEvent(constants), isEventField);
}

type IsEventField = (field: string) => boolean;

function bindNode(node: QueryNode, constants: QueryEvent, isEventField: IsEventField): QueryNode | boolean {
  if (node.type === 'group') return bindGroup(node, constants, isEventField);
  if (node.type === 'match_all') return true;
  if (isEmptyClause(node)) return false;
  return isEventField(node.field ?? DEFAULT_FIELD) ? node : leafTest(node)(constants);
}

/** Tests of leaves, which are bound anew for each file. */
const leafTests = new WeakMap<QueryNode, EventTest>();

function leafTest(node: Exclude<QueryNode, GroupNode>): EventTest {
  let test = leafTests.get(node);
  if (test === undefined) {
    test = compileLeaf(node, undefined);
    leafTests.set(node, test);
  }
  return test;
}

function bindGroup(group: GroupNode, constants: QueryEvent, isEventField: IsEventField): QueryNode | boolean {
  const present = group.clauses.filter((clause) => !isEmptyClause(clause.node));
  if (present.length === 0) return false;
  const hasMust = present.some((clause) => clause.occur === 'must');
  const kept: Clause[] = [];
  let isOptionMet = hasMust || present.every((clause) => clause.occur === 'must_not');
  for (const clause of present) {
    if (clause.occur === 'should' && isOptionMet) continue;
    const bound = bindNode(clause.node, constants, isEventField);
    if (typeof bound === 'object') kept.push({ occur: clause.occur, node: bound });
    else if (clause.occur === 'should') isOptionMet ||= bound;
    else if (bound === (clause.occur === 'must_not')) return false;
  }
  const clauses = isOptionMet ? kept.filter((clause) => clause.occur !== 'should') : kept;
  if (!isOptionMet && !clauses.some((clause) => clause.occur === 'should')) return false;
  const [only] = clauses;
  if (only === undefined) return true;
  return clauses.length === 1 && only.occur !== 'must_not' ? only.node : { ...group, clauses };
}
