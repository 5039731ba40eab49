import { fieldType } from '../model/fields.ts';
import { analyzeText } from '../text/analyze-text.ts';
import type { QueryNode, Span } from './ast.ts';
import { DEFAULT_FIELD } from './empty-clause.ts';
import type { Token, TokenKind } from './lex-query.ts';
import { parseDouble } from './parse-number.ts';
import { QuerySyntaxError } from './query-problem.ts';
import { unescapeText } from './unescape.ts';

/** The field whose text names a field that has to be there: `_exists_:pid`. */
const EXISTS_FIELD = '_exists_';

const LEAVES: ReadonlySet<TokenKind> = new Set([
  'term',
  '*',
  'prefix',
  'wildcard',
  'regex',
  'phrase',
  'bare operator',
]);

/** Whether a clause can be made of the token alone. */
export function isLeaf(token: Token): boolean {
  return LEAVES.has(token.kind);
}

/** The field as a property, or no property where the query named none. */
export function named(field: string | undefined): { readonly field?: string } {
  return field === undefined ? {} : { field };
}

/**
 * The node of one token.
 *
 * @param tilde - the `~…` behind it, which only words and phrases heed
 * @throws QuerySyntaxError `bad-escape`, `bad-edits`, `bad-slop` or `bad-field`
 */
export function leafNode(
  token: Token,
  tilde: Token | undefined,
  field: string | undefined,
  span: Span,
): QueryNode {
  const base = { ...named(field), span };
  // An operator with a blank behind it is a word of one character.
  const text = unescapeText(
    token.kind === 'bare operator' ? token.text.slice(0, 1) : token.text,
    token.start,
  );
  switch (token.kind) {
    case '*':
      return field === '*'
        ? { type: 'match_all', span }
        : { type: 'exists', field: field ?? DEFAULT_FIELD, span };
    case 'prefix':
      return { type: 'prefix', ...base, prefix: text.slice(0, -1) };
    case 'wildcard':
      return { type: 'wildcard', ...base, pattern: token.text };
    case 'regex':
      return { type: 'regex', ...base, pattern: token.text.slice(1, -1) };
    case 'phrase':
      if (field === EXISTS_FIELD) return existsNode(text.slice(1, -1), span);
      return { type: 'phrase', ...base, text: text.slice(1, -1), slop: phraseSlop(tilde, text, field) };
    default:
      if (tilde !== undefined) return { type: 'fuzzy', ...base, text, edits: fuzzyEdits(tilde) };
      return wordNode(text, field, span);
  }
}

/** The node of a bare word, unescaped: `>5` and its like are ranges, and `_exists_:x` asks for the field x. */
export function wordNode(text: string, field: string | undefined, span: Span): QueryNode {
  if (field === EXISTS_FIELD) return existsNode(text, span);
  const comparison = /^(?<sign>[<>]=(?=.)|[<>])(?<bound>.+)$/s.exec(text)?.groups;
  if (comparison === undefined) return { type: 'term', ...named(field), text, span };
  const { sign = '', bound = '' } = comparison;
  const isInclusive = sign.endsWith('=');
  const isLower = sign.startsWith('>');
  const value = bound === '*' ? {} : { [isLower ? 'lower' : 'upper']: bound };
  const [includeLower, includeUpper] = isLower ? [isInclusive, true] : [true, isInclusive];
  return { type: 'range', ...named(field), ...value, includeLower, includeUpper, span };
}

/** A word from inside a run of words, where `>5` is no comparison: without the signs, which are no tokens. */
export function withoutComparison(text: string): string {
  return text.replace(/^[<>]+(?=.)/s, '');
}

function existsNode(field: string, span: Span): QueryNode {
  if (!field.includes('*')) return { type: 'exists', field, span };
  const message = `"${field}" names fields by a pattern; ${EXISTS_FIELD} takes the name of one field`;
  throw new QuerySyntaxError('bad-field', span.start, message);
}

/** Moves that the words of a phrase may make; a suffix that is no number means none, as in Lucene. */
function phraseSlop(tilde: Token | undefined, text: string, field = DEFAULT_FIELD): number {
  const slop = tilde === undefined ? 0 : Math.trunc(parseDouble(tilde.text.slice(1)) ?? 0);
  if (slop >= 0) return Math.min(slop, 2 ** 31 - 1);
  // Where there are no words to move, nobody looks at the number.
  if (fieldType(field) !== 'text' || analyzeText(text).length < 2) return 0;
  const message = `the slop of a phrase cannot be negative, found ${slop}`;
  throw new QuerySyntaxError('bad-slop', tilde?.start ?? 0, message);
}

function fuzzyEdits(tilde: Token): number | 'auto' {
  const suffix = tilde.text.slice(1).toUpperCase();
  if (suffix === '' || suffix === 'AUTO') return 'auto';
  const edits = parseDouble(suffix);
  if (edits !== undefined && [0, 1, 2].includes(edits)) return edits;
  const message = `the edits of a fuzzy word are 0, 1, 2 or nothing, found "${tilde.text.slice(1)}"`;
  throw new QuerySyntaxError(
    'bad-edits',
    tilde.start,
    message,
    'write word~ or word~1; ~ in a text has to be quoted',
  );
}
