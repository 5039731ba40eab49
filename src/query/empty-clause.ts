import { fieldType } from '../model/fields.ts';
import { analyzeText } from '../text/analyze-text.ts';
import type { QueryNode } from './ast.ts';

/** Where a clause searches that names no field. */
export const DEFAULT_FIELD = 'message';

/**
 * Whether Lucene makes no clause of the node: words or a phrase without a single token (`"::"`), and groups of
 * nothing else. Such a node neither matches nor excludes; alone, it matches nothing.
 */
export function isEmptyClause(node: QueryNode): boolean {
  if (node.type === 'group') return node.clauses.every((clause) => isEmptyClause(clause.node));
  if (node.type !== 'term' && node.type !== 'phrase') return false;
  return fieldType(node.field ?? DEFAULT_FIELD) === 'text' && analyzeText(node.text).length === 0;
}
