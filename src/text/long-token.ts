import { ESC, ESCAPE_BYTES, isHard, isMid } from './byte-classes.ts';
import { MAX_ESCAPE_SEQUENCE } from './escape-sequence.ts';
import { specialEnd } from './special-bytes.ts';

/*
 * Tokens of more than 255 characters: the analyser cuts them, so that their parts are tokens that stand in the text
 * with nothing between them. Keys and certificates are the usual ones: a row of letters and digits.
 */

/** Longest token of the analyser in characters. */
const MAX_TOKEN_LENGTH = 255;

/** How far around a place is looked for a long token. */
const REACH = MAX_TOKEN_LENGTH + 64;

/** Longest row that is cut here; a longer one is for the analyser. */
const MAX_CUT_BYTES = 64 * 1024;

const BLANK = 0x20;

/** A long token and where it stands in the text. */
export interface LongToken {
  readonly start: number;
  readonly end: number;
}

interface Stretch {
  readonly text: Uint8Array;
  readonly start: number;
  readonly end: number;
  readonly escapes: keyof typeof ESCAPE_BYTES;
}

/** The row of letters, digits and `_` that `at` is in; empty when it is in none. */
export function wordAround({ text, start, end }: Stretch, at: number): LongToken {
  let first = at;
  while (first > start && isWord(text[first - 1]!)) first--;
  let last = at;
  while (last < end && isWord(text[last]!)) last++;
  return { start: first, end: last };
}

/** Whether a row of letters, digits and `_` is longer than a token can be. */
export function isLong(word: LongToken): boolean {
  return word.end - word.start > MAX_TOKEN_LENGTH;
}

/** Whether a long row is sure to be cut every 255 characters, and is not endless: it stands between ends of tokens. */
export function isCutEvenly({ text, start, end }: Stretch, word: LongToken): boolean {
  const isFree = (at: number) => at < start || at >= end || isHard(text[at]!);
  return word.end - word.start <= MAX_CUT_BYTES && isFree(word.start - 1) && isFree(word.end);
}

/**
 * The long token [start, end) cut by blanks, with the sub-token before it and the one behind it.
 *
 * @returns undefined when escapes near it make its neighbours uncertain
 */
export function cutLongToken(source: Stretch, start: number, end: number): Uint8Array | undefined {
  const { text } = source;
  const before = neighbour(source, start, -1);
  const behind = neighbour(source, end, 1);
  // The token itself is letters, digits and `_`.
  const ahead = bytesOf(text, Math.max(source.start, before - MAX_ESCAPE_SEQUENCE), start);
  const after = bytesOf(text, end, Math.min(source.end, behind + 8));
  const hasEscape = (byte: number) => ahead.includes(byte) || after.includes(byte);
  if (ESCAPE_BYTES[source.escapes].some(hasEscape)) return undefined;
  const pieces = new Uint8Array(behind - before + Math.ceil((end - start) / MAX_TOKEN_LENGTH)).fill(BLANK);
  pieces.set(text.subarray(before, start));
  let to = start - before;
  for (let from = start; from < end; from += MAX_TOKEN_LENGTH) {
    const piece = text.subarray(from, Math.min(end, from + MAX_TOKEN_LENGTH));
    pieces.set(piece, to);
    to += piece.length + 1;
  }
  pieces.set(text.subarray(end, behind), to - 1);
  return pieces;
}

/** A view that is searched much faster than a plain array of bytes. */
function bytesOf(text: Uint8Array, start: number, end: number): Buffer {
  return Buffer.from(text.buffer, text.byteOffset + start, end - start);
}

/** The far border of the sub-token that stands next to the border `at` in the given direction; `at` when far away. */
function neighbour({ text, start, end }: Stretch, at: number, direction: 1 | -1): number {
  const limit = direction > 0 ? Math.min(end, at + REACH) : Math.max(start, at - REACH);
  const byteTowards = (from: number) => text[direction > 0 ? from : from - 1]!;
  let border = at;
  while (border !== limit && !isLetterOrDigit(byteTowards(border))) border += direction;
  while (border !== limit && isLetterOrDigit(byteTowards(border))) border += direction;
  return border;
}

/** Whether around `at` there may be a token that the analyser cuts. */
export function mayHoldLongToken(source: Stretch, at: number): boolean {
  return isSoftAround(source, at) && isLongAround(source, at);
}

/**
 * The quick look: whether the bytes around `at` that end no token are so many, two of `. ' : , ;` in a row being an
 * end. Where escape sequences are near, which are full of such ends but vanish, it leaves the answer to the other look.
 */
function isSoftAround({ text, start, end, escapes }: Stretch, at: number): boolean {
  const least = Math.max(start, at - REACH);
  const most = Math.min(end, at + REACH);
  if (escapes === 'html' || text.subarray(least, most).includes(ESC)) return true;
  let first = at;
  while (first > least && !isBorder(text, first - 1, first)) first--;
  let last = at;
  while (last < most && !isBorder(text, last, last - 1)) last++;
  return last - first > MAX_TOKEN_LENGTH;
}

function isBorder(text: Uint8Array, at: number, neighbour: number): boolean {
  const byte = text[at]!;
  return isHard(byte) || (isMid(byte) && isMid(text[neighbour]!));
}

/**
 * The closer look. Gaps may vanish, so they are no border; symbols (U+2180–U+23FF, U+2500–U+27FF: arrows, boxes,
 * bars) are one.
 */
function isLongAround({ text, start, end, escapes }: Stretch, at: number): boolean {
  const [first, second] = ESCAPE_BYTES[escapes];
  const limit = Math.min(end, at + REACH);
  let tokenStart = Math.max(start, at - REACH);
  let afterMid = false;
  for (let next = tokenStart; next < limit; next++) {
    const byte = text[next]!;
    if (byte === first || byte === second) {
      const gapEnd = specialEnd(text, next, end);
      next = Math.max(gapEnd < 0 ? ~gapEnd : gapEnd, next + 1) - 1;
    } else if (isHard(byte) || (afterMid && isMid(byte)) || isSymbol(text, next)) {
      tokenStart = next + 1;
    }
    afterMid = isMid(byte) || (afterMid && byte === ESC);
    if (next - tokenStart >= MAX_TOKEN_LENGTH) return true;
  }
  return false;
}

/** Whether a character of the symbol blocks starts at `at`; in UTF-8 they are E2 86–8F and E2 94–9F. */
function isSymbol(text: Uint8Array, at: number): boolean {
  if (text[at] !== 0xe2) return false;
  const second = text[at + 1]!;
  return (second >= 0x86 && second <= 0x8f) || (second >= 0x94 && second <= 0x9f);
}

const LETTER_OR_DIGIT = 1;
const WORD = 2;

const KINDS = Uint8Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  if (/[A-Za-z0-9]/.test(character)) return LETTER_OR_DIGIT | WORD;
  return character === '_' ? WORD : 0;
});

function isWord(byte: number): boolean {
  return KINDS[byte] !== 0;
}

function isLetterOrDigit(byte: number): boolean {
  return (KINDS[byte]! & LETTER_OR_DIGIT) !== 0;
}
