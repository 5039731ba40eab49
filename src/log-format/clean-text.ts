import { escapeSequenceEnd } from '../text/escape-sequence.ts';
import { htmlEntityByte, htmlEntityEnd } from '../text/html-entity.ts';
import type { Escapes } from './log-format.ts';

const ESC = 0x1b;
const NEWLINE = 0x0a;
const RETURN = 0x0d;
const BLANK = 0x20;
const AMPERSAND = 0x26;
const DELETE = 0x7f;

/** Bytes that one byte of input can become: a control picture takes three. */
const GROWTH = 3;

let scratch = Buffer.alloc(4096);

/**
 * Makes readable, harmless text of the bytes [start, end) of a log.
 *
 * - Terminal escape sequences vanish; between two ASCII letters or digits a blank takes their place, because to the
 *   token scan they are a gap.
 * - A carriage return inside a line becomes a newline, so that every state of a progress bar can still be found;
 *   carriage returns at a line's ends vanish.
 * - Other control characters become their pictures (NUL → ␀), bytes that are no UTF-8 become U+FFFD, a byte order
 *   mark at the start and newlines at the end vanish.
 * - With `html` the entities that log servers write become characters. With `json` only the last point holds: there
 *   escapes are text until the format decodes them.
 */
export function cleanText(text: Uint8Array, start: number, end: number, escapes: Escapes): string {
  let last = end;
  while (last > start && (text[last - 1] === NEWLINE || text[last - 1] === RETURN)) last--;
  const first =
    text[start] === 0xef && text[start + 1] === 0xbb && text[start + 2] === 0xbf ? start + 3 : start;
  const special = firstSpecial(text, first, last, escapes === 'html');
  if (special === last) return decode(text, first, last);
  if (scratch.length < (last - first) * GROWTH) scratch = Buffer.alloc((last - first) * GROWTH);
  scratch.set(text.subarray(first, special));
  const length = writeClean(text, special, last, scratch, special - first, escapes);
  return decode(scratch, 0, length);
}

function decode(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, Math.max(end - start, 0)).toString('utf8');
}

function firstSpecial(text: Uint8Array, start: number, end: number, isHtml: boolean): number {
  for (let at = start; at < end; at++) {
    const byte = text[at]!;
    if ((byte < BLANK && byte !== NEWLINE && byte !== 9) || byte === DELETE || (isHtml && byte === AMPERSAND))
      return at;
  }
  return end;
}

function writeClean(
  text: Uint8Array,
  from: number,
  end: number,
  out: Uint8Array,
  outFrom: number,
  escapes: Escapes,
): number {
  let length = outFrom;
  let at = from;
  while (at < end) {
    const byte = text[at]!;
    if (byte === ESC && escapes !== 'json') {
      const next = escapeSequenceEnd(text, at, end);
      if (next > at + 1) {
        at = next;
        if (at < end && length > 0 && isLetterOrDigit(out[length - 1]!) && isLetterOrDigit(text[at]!)) {
          out[length++] = BLANK;
        }
        continue;
      }
    }
    if (byte === AMPERSAND && escapes === 'html') {
      const next = htmlEntityEnd(text, at, end);
      out[length++] = next > at ? htmlEntityByte(text, at, end) : AMPERSAND;
      at = Math.max(next, at + 1);
      continue;
    }
    at++;
    if (byte === RETURN) {
      if (text[at] !== RETURN && text[at] !== NEWLINE && length > 0 && out[length - 1] !== NEWLINE)
        out[length++] = NEWLINE;
    } else if ((byte < BLANK && byte !== NEWLINE && byte !== 9) || byte === DELETE) {
      length = writePicture(out, length, byte);
    } else {
      out[length++] = byte;
    }
  }
  return length;
}

/** U+2400 and following picture the control characters; U+2421 pictures DEL. */
function writePicture(out: Uint8Array, length: number, byte: number): number {
  out[length] = 0xe2;
  out[length + 1] = 0x90;
  out[length + 2] = byte === DELETE ? 0xa1 : 0x80 + byte;
  return length + GROWTH;
}

function isLetterOrDigit(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
}
