import type { Clause, GroupNode, QueryNode } from '../../query/ast.ts';
import { DEFAULT_FIELD, isEmptyClause } from '../../query/empty-clause.ts';

/** A node that is no group: it asks something of one field. */
export type LeafNode = Exclude<QueryNode, GroupNode>;

/** All leaves below a node, in the order they are written, with whether they stand under a NOT. */
export function queryLeaves(node: QueryNode, isNegated = false): { leaf: LeafNode; isNegated: boolean }[] {
  if (node.type !== 'group') return [{ leaf: node, isNegated }];
  return node.clauses.flatMap(({ occur, node: child }) =>
    queryLeaves(child, isNegated !== (occur === 'must_not')),
  );
}

/** All groups of a query, outer before inner. */
export function queryGroups(node: QueryNode): GroupNode[] {
  if (node.type !== 'group') return [];
  return [node, ...node.clauses.flatMap(({ node: child }) => queryGroups(child))];
}

/** The field that a leaf asks; undefined where it asks none (`*:*`). */
export function leafField(leaf: LeafNode): string | undefined {
  return leaf.type === 'match_all' ? undefined : (leaf.field ?? DEFAULT_FIELD);
}

/** Whether a leaf looks at the message. */
export function isMessageLeaf(leaf: LeafNode): boolean {
  return leafField(leaf) === DEFAULT_FIELD && !isEmptyClause(leaf);
}

/** The clauses that count, by their part: those without a word make no clause. */
export function clausesOf(group: GroupNode, occur: Clause['occur']): QueryNode[] {
  return group.clauses
    .filter((clause) => clause.occur === occur && !isEmptyClause(clause.node))
    .map(({ node }) => node);
}

/** Whether every event that matches has something of the query in its message. */
export function requiresMessage(node: QueryNode): boolean {
  if (node.type !== 'group') return isMessageLeaf(node);
  const required = clausesOf(node, 'must');
  if (required.length > 0) return required.some(requiresMessage);
  const alternatives = clausesOf(node, 'should');
  return alternatives.length > 0 && alternatives.every(requiresMessage);
}

/** Whether a node asks for something in the message, required or not. */
export function asksMessage(node: QueryNode): boolean {
  return queryLeaves(node).some(({ leaf, isNegated }) => !isNegated && isMessageLeaf(leaf));
}
