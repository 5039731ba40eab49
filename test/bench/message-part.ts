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

/**
 * The phrases by which a search for texts finds all events that a query can match: of what is required the longest
 * text, of alternatives each. Shorter ones, such as `to`, are in every other line and end the search of that line.
 */
export function tellingPhrases(node: QueryNode): string[] {
  if (node.type === 'phrase' || node.type === 'term') return [node.text];
  if (node.type !== 'group') return [];
  const of = (occur: string) =>
    node.clauses.filter((clause) => clause.occur === occur).map((clause) => tellingPhrases(clause.node));
  const musts = of('must').filter((phrases) => phrases.length > 0);
  if (musts.length === 0) return of('should').flat();
  const shortest = (phrases: readonly string[]) => Math.min(...phrases.map((phrase) => phrase.length));
  return musts.toSorted((left, right) => shortest(right) - shortest(left))[0] ?? [];
}

function isOfMessage(node: QueryNode): boolean {
  return 'field' in node ? node.field === 'message' : node.type !== 'match_all';
}
