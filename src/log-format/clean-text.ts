import { escapeSequenceEnd } from '../text/escape-sequence.ts';
import { htmlEntityByte, htmlEntityEnd } from '../text/html-entity.ts';
import type { Escapes } from './log-format.ts';

const ESC = 0x1b;
const TAB = 0x09;
const NEWLINE = 0x0a;
const RETURN = 0x0d;
const BLANK = 0x20;
const AMPERSAND = 0x26;
const DELETE = 0x7f;

/** Bytes that one byte of input can become: a control picture takes three. */
const GROWTH = 3;

/** What cleaning has to look at: control bytes, and what starts an entity. */
const CONTROL = 1;
const ENTITY = 2;
const SPECIAL = new Uint8Array(256).fill(CONTROL, 0, BLANK);
SPECIAL[TAB] = 0;
SPECIAL[NEWLINE] = 0;
SPECIAL[DELETE] = CONTROL;
SPECIAL[AMPERSAND] = ENTITY;

/** Cleaned text as it is written, byte after byte, into memory that is used again for the next record. */
class CleanOutput {
  private bytes = Buffer.alloc(4096);
  private length = 0;

  /** Starts anew, with room for what `inputBytes` may become. */
  begin(inputBytes: number): void {
    this.length = 0;
    if (this.bytes.length < inputBytes * GROWTH) this.bytes = Buffer.alloc(inputBytes * GROWTH);
  }

  /** The byte that was written last; a newline before the first. */
  get last(): number {
    return this.length === 0 ? NEWLINE : this.bytes[this.length - 1]!;
  }

  put(byte: number): void {
    this.bytes[this.length++] = byte;
  }

  /** U+2400 and following picture the control characters; U+2421 pictures DEL. */
  putPicture(control: number): void {
    this.put(0xe2);
    this.put(0x90);
    this.put(control === DELETE ? 0xa1 : 0x80 + control);
  }

  copy(text: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end; at++) this.bytes[this.length++] = text[at]!;
  }

  toString(): string {
    return this.bytes.toString('utf8', 0, this.length);
  }
}

const output = new CleanOutput();

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
  let at = Math.min(start + (hasByteOrderMark(text, start) ? 3 : 0), last);
  const mask = escapes === 'html' ? CONTROL | ENTITY : CONTROL;
  let special = firstSpecial(text, at, last, mask);
  if (special === last) return Buffer.from(text.buffer, text.byteOffset + at, last - at).toString('utf8');
  output.begin(last - at);
  while (special < last) {
    output.copy(text, at, special);
    at = writeSpecial(text, special, last, escapes);
    special = firstSpecial(text, at, last, mask);
  }
  output.copy(text, at, last);
  return output.toString();
}

/** Whether the mark that Windows tools and GitHub put before the first line stands at `at`. */
export function hasByteOrderMark(text: Uint8Array, at: number): boolean {
  return text[at] === 0xef && text[at + 1] === 0xbb && text[at + 2] === 0xbf;
}

function firstSpecial(text: Uint8Array, start: number, end: number, mask: number): number {
  let at = start;
  while (at < end && (SPECIAL[text[at]!]! & mask) === 0) at++;
  return at;
}

/** Writes what the special byte at `at` and those that belong to it become, and returns the offset behind them. */
function writeSpecial(text: Uint8Array, at: number, end: number, escapes: Escapes): number {
  const byte = text[at]!;
  if (byte === RETURN) return writeReturn(text, at);
  if (byte === AMPERSAND) return writeEntity(text, at, end);
  const next = byte === ESC && escapes !== 'json' ? escapeSequenceEnd(text, at, end) : at + 1;
  if (next === at + 1) output.putPicture(byte);
  else if (next < end && isLetterOrDigit(output.last) && isLetterOrDigit(text[next]!)) output.put(BLANK);
  return next;
}

function writeReturn(text: Uint8Array, at: number): number {
  const next = text[at + 1];
  if (next !== RETURN && next !== NEWLINE && output.last !== NEWLINE) output.put(NEWLINE);
  return at + 1;
}

function writeEntity(text: Uint8Array, at: number, end: number): number {
  const next = htmlEntityEnd(text, at, end);
  output.put(next > at ? htmlEntityByte(text, at, end) : AMPERSAND);
  return Math.max(next, at + 1);
}

function isLetterOrDigit(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
}
