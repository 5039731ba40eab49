import { DOTTED_I_LEAD, ESC, KELVIN_LEAD } from './byte-classes.ts';
import { escapeSequenceEnd } from './escape-sequence.ts';
import { htmlEntityEnd } from './html-entity.ts';

const KELVIN_TAIL = [0x84, 0xaa];
const DOTTED_I_TAIL = [0xb0];
const BACKSLASH = 0x5c;
const AMPERSAND = 0x26;
const LOWER_U = 0x75;

/** What may stand behind a backslash in a JSON string, besides `u`. */
const SIMPLE_ESCAPES = new Set(Buffer.from('"\\\\/bfnrt'));

/**
 * Finds the end of a gap between tokens that starts with a special byte at `at`: an escape sequence, an entity, a
 * backslash escape, or nothing but the byte.
 *
 * @returns the offset behind it; negative (`~offset`) when it may be a character that becomes an ASCII letter or
 *   digit, so that the text around has to be analysed to know its tokens
 */
export function specialEnd(text: Uint8Array, at: number, end: number): number {
  const byte = text[at]!;
  if (byte === KELVIN_LEAD) return mayBe(text, at, KELVIN_TAIL) ? ~(at + 1) : at + 1;
  if (byte === DOTTED_I_LEAD) return mayBe(text, at, DOTTED_I_TAIL) ? ~(at + 1) : at + 1;
  if (byte === AMPERSAND) return Math.max(at + 1, htmlEntityEnd(text, at, end));
  if (byte === BACKSLASH) return backslashEnd(text, at, end);
  return escapeSequenceEnd(text, at, end);
}

/** Whether `tail` stands behind the byte at `at`, or an escape sequence whose removal could bring it there. */
function mayBe(text: Uint8Array, at: number, tail: readonly number[]): boolean {
  for (const [index, byte] of tail.entries()) {
    const found = text[at + 1 + index];
    if (found === ESC) return true;
    if (found !== byte) return false;
  }
  return true;
}

/** JSON's escapes: `\n` and its kind are two bytes, `\uXXXX` six. */
function backslashEnd(text: Uint8Array, at: number, end: number): number {
  if (text[at + 1] !== LOWER_U) return SIMPLE_ESCAPES.has(text[at + 1]!) ? Math.min(end, at + 2) : at + 1;
  const digits = String.fromCharCode(...text.subarray(at + 2, Math.min(end, at + 6)));
  if (!/^[0-9a-f]{4}$/i.test(digits)) return at + 1;
  const becomesLetter = /^[0-9a-z\u0130\u212a]$/i.test(String.fromCharCode(Number.parseInt(digits, 16)));
  return becomesLetter ? ~(at + 6) : at + 6;
}
