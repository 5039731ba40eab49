import type { Token } from './lex-query.ts';

/** What the author of a query most likely meant who wrote `token`, which does not fit, behind `before`. */
export function syntaxHint(token: Token, before: Token | undefined): string | undefined {
  switch (token.kind) {
    case 'and':
    case 'or':
      return before?.kind === 'and' || before?.kind === 'or'
        ? `${before.text} ${token.text}: remove one of the two`
        : `${token.text} stands between two clauses, and none stands before this one`;
    case 'not':
    case 'plus':
    case 'minus':
      return `write ${token.text} once, before the field or the parenthesis: ${token.text === 'NOT' ? 'NOT ' : token.text}field:"…"`;
    case ')':
      return before?.kind === '('
        ? 'put a query inside the parentheses'
        : 'remove this ), or open one before it';
    case ':':
      return 'a colon inside a text has to be quoted, or written \\:';
    case '~':
      return '~ stands directly behind a word or a phrase: word~1, "some words"~2';
    case '^':
      return '^ stands directly behind what it boosts; for the character itself write \\^';
    default:
      return undefined;
  }
}
