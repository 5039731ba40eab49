import { escapeSequenceEnd, MAX_ESCAPE_SEQUENCE } from '../text/escape-sequence.ts';
import { type LogFormat, MAX_LINE_PREFIX, MAX_RECORD_BYTES, MAX_RECORD_LINES } from './log-format.ts';

const NEWLINE = 0x0a;
const BLANK = 0x20;
const ESC = 0x1b;

/**
 * A line of so many bytes is joined to no record. A line that must be cut is longer, and so is its first part: whether
 * the text ends there or goes on, it is a record of its own.
 */
const LONG_LINE = MAX_RECORD_BYTES / 2;

/**
 * Walks over the records of a text. Where a record ends depends on its own bytes and the next line's prefix only, so
 * a text that is cut at a record's start has the same records in its parts as in the whole.
 */
export class RecordCursor {
  /** Start of the record under the cursor. */
  start: number;
  /** End of the record's first line: its newline, or the end of the text. */
  firstLineEnd: number;
  /** Newlines in the records already passed. */
  lines = 0;
  private readonly text: Buffer;
  private readonly end: number;
  private readonly format: LogFormat;
  private readonly isWhole: boolean;

  /** @param isWhole - whether the text ends at `end`; otherwise more may follow, and the last record stays open */
  constructor(text: Uint8Array, start: number, end: number, format: LogFormat, isWhole: boolean) {
    this.text = Buffer.from(text.buffer, text.byteOffset, end);
    this.start = start;
    this.end = end;
    this.format = format;
    this.isWhole = isWhole;
    this.firstLineEnd = lineEndFrom(this.text, start, end);
  }

  /** Moves to the next record; false when there is none, or when what is known of the text does not tell. */
  advance(): boolean {
    const { text, start, end, format } = this;
    if (this.firstLineEnd - start >= MAX_RECORD_BYTES) {
      this.start = cutPoint(text, start);
      return true;
    }
    let previous = -1;
    if (format.continues !== undefined && isPrefixed(format, text, start, this.firstLineEnd))
      previous = start;
    let line = this.firstLineEnd + 1;
    for (let count = 1; line < end; count++) {
      const lineEnd = lineEndFrom(text, line, end);
      if (lineEnd === end && !this.isWhole && end - line < MAX_LINE_PREFIX) return false;
      const hasPrefix = isPrefixed(format, text, line, lineEnd);
      const isNew =
        hasPrefix &&
        (previous < 0 ||
          !format.continues?.(text, previous, line, Math.min(lineEnd, line + MAX_LINE_PREFIX)));
      const isFull = count === MAX_RECORD_LINES || lineEnd - start >= MAX_RECORD_BYTES;
      if (isNew || isFull || lineEnd - line >= LONG_LINE) {
        this.lines += count;
        this.start = line;
        this.firstLineEnd = lineEnd;
        return true;
      }
      if (hasPrefix) previous = line;
      line = lineEnd + 1;
    }
    return false;
  }
}

function lineEndFrom(text: Buffer, position: number, end: number): number {
  const newline = text.indexOf(NEWLINE, position);
  return newline < 0 ? end : newline;
}

function isPrefixed(format: LogFormat, text: Uint8Array, line: number, lineEnd: number): boolean {
  return format.isRecordStart(text, line, Math.min(lineEnd, line + MAX_LINE_PREFIX));
}
/**
 * Where to cut a line that is too long for one record: behind a blank, else behind a byte that is in no token, else
 * between two characters, and never inside an escape sequence. Stays so far from the record's limit that each
 * sequence that starts before the cut is known to its end.
 */
function cutPoint(text: Uint8Array, start: number): number {
  const limit = start + MAX_RECORD_BYTES;
  const highest = limit - MAX_ESCAPE_SEQUENCE;
  const lowest = highest - MAX_ESCAPE_SEQUENCE;
  const cut =
    lastCut(lowest, highest, (at) => text[at - 1] === BLANK) ??
    lastCut(lowest, highest, (at) => !isInToken(text[at - 1]!)) ??
    lastCut(lowest, highest, (at) => (text[at]! & 0xc0) !== 0x80) ??
    highest;
  for (let at = cut - MAX_ESCAPE_SEQUENCE; at < cut; at++) {
    if (text[at] === ESC && escapeSequenceEnd(text, at, limit) > cut) return at;
  }
  return cut;
}

function lastCut(lowest: number, highest: number, isGood: (at: number) => boolean): number | undefined {
  for (let at = highest; at > lowest; at--) if (isGood(at)) return at;
  return undefined;
}

/** Also in what a token may be once escapes (`\\u00e9`) and entities (`&#39;`) are decoded. */
function isInToken(byte: number): boolean {
  return byte >= 0x80 || isLetterOrDigit(byte) || byte === 0x5c || byte === 0x26 || byte === 0x23;
}

function isLetterOrDigit(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
}
