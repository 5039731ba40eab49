import { type FieldType, fieldType } from '../model/fields.ts';
import type { QueryNode } from './ast.ts';
import { dateRange } from './date-math.ts';
import { DEFAULT_FIELD } from './empty-clause.ts';
import { parseRegex, RegexSyntaxError } from './lucene-regex.ts';
import { parseDouble, parseLong } from './parse-number.ts';
import { QuerySyntaxError } from './query-problem.ts';

/** Longest regular expression (index.max_regex_length). */
const MAX_REGEX_LENGTH = 1000;

/**
 * Checks a leaf against the type of its field, as Elasticsearch does before it searches.
 *
 * @returns the node
 * @throws QuerySyntaxError `bad-value` or `bad-regex`
 */
export function checkNode<T extends QueryNode>(node: T): T {
  if (!('field' in node || 'text' in node || 'pattern' in node || 'prefix' in node)) return node;
  const inner: QueryNode = node;
  const field = ('field' in node ? node.field : undefined) ?? DEFAULT_FIELD;
  const type = fieldType(field);
  for (const value of valuesOf(inner)) checkValue(value, field, type, node.span.start);
  if (
    ['prefix', 'wildcard', 'regex', 'fuzzy'].includes(inner.type) &&
    type !== 'text' &&
    type !== 'keyword'
  ) {
    const message = `${field} is a ${type}, which is compared by value; ${inner.type} patterns need a text`;
    throw new QuerySyntaxError('bad-value', node.span.start, message, `write ${field}:[low TO high]`);
  }
  if (inner.type === 'regex') checkRegex(inner.pattern, node.span.start);
  return node;
}

function valuesOf(node: QueryNode): string[] {
  if (node.type === 'term' || node.type === 'phrase') return [node.text];
  if (node.type === 'range') return [node.lower, node.upper].filter((bound) => bound !== undefined);
  return [];
}

function checkValue(value: string, field: string, type: FieldType, offset: number): void {
  if (type === 'text' || type === 'keyword') return;
  if (type === 'long' && parseLong(value) !== undefined) return;
  if (type === 'double' && parseDouble(value) !== undefined) return;
  if (type === 'date' && dateRange(value, 0) !== undefined) return;
  const expected = type === 'date' ? 'a date such as 2024-05-31T12:00:00Z or now-1d' : 'a number';
  throw new QuerySyntaxError(
    'bad-value',
    offset,
    `${field} is a ${type}: expected ${expected}, found "${value}"`,
  );
}

function checkRegex(pattern: string, offset: number): void {
  if (pattern.length > MAX_REGEX_LENGTH) {
    const message = `a regular expression has at most ${MAX_REGEX_LENGTH} characters, this one has ${pattern.length}`;
    throw new QuerySyntaxError('bad-regex', offset, message);
  }
  try {
    parseRegex(pattern);
  } catch (error) {
    if (!(error instanceof RegexSyntaxError)) throw error;
    throw new QuerySyntaxError('bad-regex', offset, `regular expression: ${error.message}`, error.hint);
  }
}
