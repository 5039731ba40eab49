import type { QueryNode } from '../../query/ast.ts';

/** The fields that a query looks at; a clause without a field looks at `message`. */
export function usedFields(node: QueryNode, found: Set<string> = new Set()): Set<string> {
  if (node.type === 'group') for (const clause of node.clauses) usedFields(clause.node, found);
  else if (node.type !== 'match_all') found.add(node.field ?? 'message');
  return found;
}
