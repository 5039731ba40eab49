import type { QueryNode } from '../../src/query/ast.ts';

/**
 * What a query asks of the message, as if all of its other clauses were true; undefined when it asks for nothing in
 * the message. It gives the same work to us as to a search for phrases, whatever files the logs come from.
 */
export function messagePart(node: QueryNode): QueryNode | undefined {
  if (node.type !== 'group') return isOfMessage(node) ? node : undefined;
  const clauses = node.clauses.flatMap((clause) => {
    const part = messagePart(clause.node);
    return part === undefined ? [] : [{ ...clause, node: part }];
  });
  return clauses.some((clause) => clause.occur !== 'must_not') ? { ...node, clauses } : undefined;
}

/** The texts of all phrases and words that a query wants. */
export function wantedPhrases(node: QueryNode): string[] {
  if (node.type === 'phrase' || node.type === 'term') return [node.text];
  if (node.type !== 'group') return [];
  return node.clauses.flatMap((clause) => (clause.occur === 'must_not' ? [] : wantedPhrases(clause.node)));
}

function isOfMessage(node: QueryNode): boolean {
  return 'field' in node ? node.field === 'message' : node.type !== 'match_all';
}
