import { QuerySyntaxError } from './query-problem.ts';

/**
 * Takes the escapes out of a word or phrase: `\x` is `x` whatever `x` is (also `\n`, the letter n), except that
 * `\u` and four hexadecimal digits are that UTF-16 unit.
 *
 * @param offset - where `text` stands in the query, for the error
 * @throws QuerySyntaxError `bad-escape`
 */
export function unescapeText(text: string, offset: number): string {
  if (!text.includes('\\')) return text;
  return text.replace(
    /\\(?:u(.{0,4})|(.?))/gs,
    (all: string, hex: string | undefined, plain: string, at: number) => {
      if (hex !== undefined) {
        if (/^[0-9a-fA-F]{4}$/.test(hex)) return String.fromCharCode(Number.parseInt(hex, 16));
        throw badEscape(offset + at, `four hexadecimal digits have to follow \\u, found "${hex}"`);
      }
      if (plain === '') throw badEscape(offset + at, `nothing follows the \\ in "${all}"`);
      return plain;
    },
  );
}

function badEscape(offset: number, message: string): QuerySyntaxError {
  return new QuerySyntaxError('bad-escape', offset, message, 'write \\\\ for a backslash');
}

/** Escapes a word so that the parser reads it as that word and nothing else. */
export function escapeWord(text: string): string {
  const escaped = text.replace(/[ \t\n\r\u3000!():^[\]"{}~*?\\/]|^[-+]/g, '\\$&');
  return /^(AND|OR|NOT|&&|\|\|)$/.test(escaped) ? `\\${escaped}` : escaped;
}
