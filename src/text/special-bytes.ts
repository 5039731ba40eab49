import { ESC } from './byte-classes.ts';
import { escapeSequenceEnd } from './escape-sequence.ts';
import { htmlEntityEnd } from './html-entity.ts';

const BACKSLASH = 0x5c;
const AMPERSAND = 0x26;
const LOWER_U = 0x75;

/** First bytes of U+212A (Kelvin) and U+0130 (dotted I), which become `k` and `i` in lower case. */
const KELVIN_LEAD = 0xe2;
const KELVIN_SECOND = 0x84;
const DOTTED_I_LEAD = 0xc4;

/** What may stand behind a backslash in a JSON string, besides `u`. */
const SIMPLE_ESCAPES = new Set(Buffer.from('"\\/bfnrt'));

/**
 * Finds the end of a gap between tokens that starts with a special byte at `at`: an escape sequence, an entity, a
 * backslash escape, or nothing but the byte.
 *
 * @returns the offset behind it; negative (`~offset`) when it may be a character that becomes an ASCII letter or
 *   digit, so that the text around has to be analysed to know its tokens
 */
export function specialEnd(text: Uint8Array, at: number, end: number): number {
  const byte = text[at]!;
  if (byte === KELVIN_LEAD || byte === DOTTED_I_LEAD) return ~(at + 1);
  if (byte === AMPERSAND) return Math.max(at + 1, htmlEntityEnd(text, at, end));
  if (byte === BACKSLASH) return backslashEnd(text, at, end);
  const next = escapeSequenceEnd(text, at, end);
  return byte === ESC && isCutLetter(text, at) ? ~next : next;
}

/** Whether the bytes before `at` begin a Kelvin or a dotted I that the gap at `at` keeps from its end. */
function isCutLetter(text: Uint8Array, at: number): boolean {
  const last = text[at - 1];
  return (
    last === DOTTED_I_LEAD || last === KELVIN_LEAD || (last === KELVIN_SECOND && text[at - 2] === KELVIN_LEAD)
  );
}

/** JSON's escapes: `\n` and its kind are two bytes, `\uXXXX` six. */
function backslashEnd(text: Uint8Array, at: number, end: number): number {
  if (text[at + 1] !== LOWER_U) return SIMPLE_ESCAPES.has(text[at + 1]!) ? Math.min(end, at + 2) : at + 1;
  const digits = String.fromCharCode(...text.subarray(at + 2, Math.min(end, at + 6)));
  if (!/^[0-9a-f]{4}$/i.test(digits)) return at + 1;
  const becomesLetter = /^[0-9a-z\u0130\u212a]$/i.test(String.fromCharCode(Number.parseInt(digits, 16)));
  return becomesLetter ? ~(at + 6) : at + 6;
}
