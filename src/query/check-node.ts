import { isAppError } from '../errors.ts';
import { type FieldType, fieldType } from '../model/fields.ts';
import type { QueryNode } from './ast.ts';
import { dateRange } from './date-math.ts';
import { DEFAULT_FIELD } from './empty-clause.ts';
import { parseRegex, RegexSyntaxError } from './lucene-regex.ts';
import { fitsLong, parseDouble, parseLong } from './parse-number.ts';
import { QuerySyntaxError } from './query-problem.ts';
import { TextPattern } from './text-pattern.ts';

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
  for (const value of valuesOf(inner)) {
    const isValid = inner.type === 'range' && type === 'long' ? isLongBound(value) : isValue(value, type);
    if (isValid) continue;
    const expected = EXPECTED[type] ?? '';
    const message = `${field} is a ${type}: expected ${expected}, found "${value}"`;
    throw new QuerySyntaxError('bad-value', node.span.start, message);
  }
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

const EXPECTED: Readonly<Partial<Record<FieldType, string>>> = {
  long: 'a number of at most 64 bits',
  double: 'a number',
  date: 'a date such as 2024-05-31T12:00:00Z or now-1d',
};

function isValue(value: string, type: FieldType): boolean {
  switch (type) {
    case 'long':
      return parseLong(value) !== undefined;
    case 'double':
      return parseDouble(value) !== undefined;
    case 'date':
      return dateRange(value, 0) !== undefined;
    default:
      return true;
  }
}

/** A bound may have a fraction, but it has to be a number that fits. */
function isLongBound(value: string): boolean {
  return !/[dDfF]$/.test(value) && fitsLong(value);
}

function checkRegex(pattern: string, offset: number): void {
  if (pattern.length > MAX_REGEX_LENGTH) {
    const message = `a regular expression has at most ${MAX_REGEX_LENGTH} characters, this one has ${pattern.length}`;
    throw new QuerySyntaxError('bad-regex', offset, message);
  }
  try {
    new TextPattern(parseRegex(pattern));
  } catch (error) {
    if (!(error instanceof RegexSyntaxError) && !isAppError(error, 'LIMIT_EXCEEDED')) throw error;
    const hint = error instanceof RegexSyntaxError ? error.hint : undefined;
    throw new QuerySyntaxError('bad-regex', offset, `regular expression: ${error.message}`, hint);
  }
}
