import { QuerySyntaxError } from './query-problem.ts';

/** Kinds of tokens; the names are the grammar's of Lucene's classic query parser, in lower case. */
export type TokenKind =
  | 'and'
  | 'or'
  | 'not'
  | 'plus'
  | 'minus'
  /** `+`, `-` or `!` with a blank behind it: a word, not an operator. */
  | 'bare operator'
  | '('
  | ')'
  | ':'
  | '*'
  | '^'
  | 'number'
  | 'phrase'
  | 'term'
  | 'prefix'
  | 'wildcard'
  | 'regex'
  | '~'
  | '['
  | '{'
  | 'to'
  | ']'
  | '}'
  | 'quoted bound'
  | 'bound'
  | 'end';

/** One token; `start` and `end` are offsets into the query, `text` is what stands between them. */
export interface Token {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const BLANK = /[ \t\n\r\u3000]/;

/** Characters that end a bare word, unless escaped. */
const SPECIAL = /[ \t\n\r\u3000+\-!():^[\]"{}~*?\\/]/;

const SIGNS: Readonly<Record<string, TokenKind>> = { '(': '(', ')': ')', ':': ':' };

const OPERATORS: Readonly<Record<string, TokenKind>> = { '+': 'plus', '-': 'minus', '!': 'not' };

const KEYWORDS: ReadonlyMap<string, TokenKind> = new Map([
  ['AND', 'and'],
  ['&&', 'and'],
  ['OR', 'or'],
  ['||', 'or'],
  ['NOT', 'not'],
]);

/**
 * Cuts a query into tokens, the last of kind `end`; the longest token wins, as in Lucene.
 *
 * @throws QuerySyntaxError on text that is no token: a quote, regular expression or escape without its end
 */
export function lexQuery(text: string): Token[] {
  const tokens: Token[] = [];
  let position = 0;
  let inRange = false;
  while (position < text.length) {
    const token = inRange ? rangeToken(text, position) : plainToken(text, position);
    position = token?.end ?? position + 1;
    if (token === undefined) continue;
    tokens.push(token);
    if (token.kind === '[' || token.kind === '{') inRange = true;
    if (token.kind === ']' || token.kind === '}') inRange = false;
    if (token.kind === '^') {
      const boost = boostNumber(text, position);
      tokens.push(boost);
      position = boost.end;
    }
  }
  tokens.push({ kind: 'end', start: text.length, end: text.length, text: '' });
  return tokens;
}

function token(kind: TokenKind, text: string, start: number, end: number): Token {
  return { kind, start, end, text: text.slice(start, end) };
}

/** The token at `start`, or undefined where a blank stands. */
function plainToken(text: string, start: number): Token | undefined {
  const character = text.charAt(start);
  if (BLANK.test(character)) return undefined;
  const sign = SIGNS[character];
  if (sign !== undefined) return token(sign, text, start, start + 1);
  const operator = OPERATORS[character];
  if (operator !== undefined) {
    const isBare = BLANK.test(text.charAt(start + 1));
    return token(isBare ? 'bare operator' : operator, text, start, start + (isBare ? 2 : 1));
  }
  switch (character) {
    case '"':
      return token('phrase', text, start, phraseEnd(text, start));
    case '/':
      return token('regex', text, start, regexEnd(text, start));
    case '~':
      return token('~', text, start, wordEnd(text, start + 1, /[*?]/));
    case '[':
    case '{':
    case '^':
      return token(character, text, start, start + 1);
    case ']':
    case '}':
      throw new QuerySyntaxError(
        'unexpected-character',
        start,
        `"${character}" closes no range`,
        'inside a word or a phrase of brackets, quote the text or write a \\ before the bracket',
      );
    default:
      return wordToken(text, start);
  }
}

function wordToken(text: string, start: number): Token {
  const end = wordEnd(text, start);
  const word = text.slice(start, end);
  const keyword = KEYWORDS.get(word);
  if (keyword !== undefined) return token(keyword, text, start, end);
  if (word === '*') return token('*', text, start, end);
  const unescaped = word.replace(/\\[\s\S]/g, 'x');
  if (!/[*?]/.test(unescaped)) return token('term', text, start, end);
  return token(/^[^*?]+\*$/.test(unescaped) ? 'prefix' : 'wildcard', text, start, end);
}

/** End of the word at `start`; wildcards belong to it unless `stop` matches them. */
function wordEnd(text: string, start: number, stop?: RegExp): number {
  let position = start;
  while (position < text.length) {
    const character = text.charAt(position);
    if (character === '\\') {
      if (position + 1 >= text.length) {
        throw new QuerySyntaxError(
          'bad-escape',
          position,
          'a \\ stands at the end of the query, with nothing to escape',
          'write \\\\ for a backslash',
        );
      }
      position += 2;
    } else if (stop?.test(character) || (SPECIAL.test(character) && !/[-+*?]/.test(character))) {
      break;
    } else {
      position += 1;
    }
  }
  return position;
}

function phraseEnd(text: string, start: number): number {
  for (let position = start + 1; position < text.length; position += 1) {
    if (text[position] === '\\') position += 1;
    else if (text[position] === '"') return position + 1;
  }
  throw new QuerySyntaxError(
    'unclosed-quote',
    start,
    'this quote is not closed before the end of the query',
    'add the closing "; inside a phrase, write \\" for a quote',
  );
}

/** Lucene's rule: `\/` does not end a regular expression, unless it is the last chance to end it. */
function regexEnd(text: string, start: number): number {
  const end = delimiterEnd(text, start, '/');
  if (end !== undefined) return end;
  const wordStart = text.slice(0, start).search(/[^\s:()"]+$/);
  const wordStop = start + (/^[^\s()"]+/.exec(text.slice(start))?.[0].length ?? 1);
  const word = text.slice(wordStart < 0 ? start : wordStart, wordStop);
  throw new QuerySyntaxError(
    'unclosed-regex',
    start,
    'an unquoted / begins a regular expression, and no / follows that ends it',
    `for a text that holds a slash, write it in quotes: "${word}"`,
  );
}

/** End of the text between two `delimiter`, the first of them at `start`; undefined when it has none. */
function delimiterEnd(text: string, start: number, delimiter: string): number | undefined {
  let lastChance: number | undefined;
  for (let at = text.indexOf(delimiter, start + 1); at >= 0; at = text.indexOf(delimiter, at + 1)) {
    if (text[at - 1] !== '\\') return at + 1;
    lastChance = at + 1;
  }
  return lastChance;
}

function boostNumber(text: string, start: number): Token {
  const found = /^\d+(\.\d+)?/.exec(text.slice(start));
  if (found === null) {
    throw new QuerySyntaxError(
      'bad-boost',
      start,
      'a number has to follow ^, with no blank between',
      'write a boost as ^2 or ^0.5, and \\^ or quotes for the character itself',
    );
  }
  return token('number', text, start, start + found[0].length);
}

/** Inside `[ ]` and `{ }` only blanks, brackets and quotes are signs. */
function rangeToken(text: string, start: number): Token | undefined {
  const character = text.charAt(start);
  if (character === ']' || character === '}') return token(character, text, start, start + 1);
  const bound = start + (/^[^ \]}]+/.exec(text.slice(start))?.[0].length ?? 0);
  if (BLANK.test(character) && bound <= start + 1) return undefined;
  const isQuoted = character === '"' && text[start + 1] !== '"';
  const quotedEnd = isQuoted ? (delimiterEnd(text, start, '"') ?? start) : start;
  if (quotedEnd >= bound) return token('quoted bound', text, start, quotedEnd);
  return token(text.slice(start, bound) === 'TO' ? 'to' : 'bound', text, start, bound);
}
