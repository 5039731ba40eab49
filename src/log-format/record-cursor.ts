import { escapeSequenceEnd, MAX_ESCAPE_SEQUENCE } from '../text/escape-sequence.ts';
import { type LogFormat, MAX_LINE_PREFIX, MAX_RECORD_BYTES, MAX_RECORD_LINES } from './log-format.ts';

const NEWLINE = 10;
const NONE = -1;

/**
 * Walks over the records of a text. Where a record ends depends on its own bytes and the next line's prefix only, so
 * a text that is cut at a record's start has the same records in its parts as in the whole.
 */
export class RecordCursor {
  /** Start of the record under the cursor. */
  start: number;
  /** Newlines in the records already passed. */
  lines = 0;
  private readonly text: Buffer;
  private readonly end: number;
  private readonly format: LogFormat;
  private readonly isWhole: boolean;
  /** Behind the newline of the line that `start` stands in; NONE when the text has no more. */
  private lineEnd: number;

  /** @param isWhole - whether the text ends at `end`; otherwise more may follow, and the last record stays open */
  constructor(text: Uint8Array, start: number, end: number, format: LogFormat, isWhole: boolean) {
    this.text = Buffer.from(text.buffer, text.byteOffset, end);
    this.start = start;
    this.end = end;
    this.format = format;
    this.isWhole = isWhole;
    this.lineEnd = this.lineEndFrom(start);
  }

  /** End of the first line of the record under the cursor, before its newline. */
  get firstLineEnd(): number {
    return this.lineEnd === NONE ? this.end : this.lineEnd - 1;
  }

  /** Moves to the next record; false when there is none, or when what is known of the text does not tell. */
  advance(): boolean {
    const { text, start, end, format } = this;
    if ((this.lineEnd === NONE ? end : this.lineEnd) - start > MAX_RECORD_BYTES) {
      this.start = cutPoint(text, start, start + MAX_RECORD_BYTES);
      return true;
    }
    let previous = NONE;
    if (
      format.continues !== undefined &&
      format.isRecordStart(text, start, this.prefixEnd(start, this.lineEnd))
    ) {
      previous = start;
    }
    let line = this.lineEnd;
    for (let count = 1; line !== NONE && line < end; count++) {
      const next = this.lineEndFrom(line);
      if (next === NONE && !this.isDecidable(line)) return false;
      const prefixEnd = this.prefixEnd(line, next);
      const isPrefixed = format.isRecordStart(text, line, prefixEnd);
      const continues =
        !isPrefixed || (previous !== NONE && format.continues?.(text, previous, line, prefixEnd) === true);
      if (
        !continues ||
        count === MAX_RECORD_LINES ||
        (next === NONE ? end : next) - start > MAX_RECORD_BYTES
      ) {
        this.lines += count;
        this.start = line;
        this.lineEnd = next;
        return true;
      }
      if (isPrefixed) previous = line;
      line = next;
    }
    return false;
  }

  private lineEndFrom(position: number): number {
    const newline = position < this.end ? this.text.indexOf(NEWLINE, position) : NONE;
    return newline === NONE ? NONE : newline + 1;
  }

  private prefixEnd(start: number, lineEnd: number): number {
    return Math.min(lineEnd === NONE ? this.end : lineEnd - 1, start + MAX_LINE_PREFIX);
  }

  /** Whether enough of the unfinished line at `line` is there to tell if it starts a record. */
  private isDecidable(line: number): boolean {
    return this.isWhole || this.end - line >= MAX_LINE_PREFIX;
  }
}

/**
 * Where to cut a line that is too long for one record: behind a blank, else behind any byte that is no part of a
 * token or a character, never inside an escape sequence, and never so early that it makes no headway.
 */
function cutPoint(text: Uint8Array, start: number, limit: number): number {
  const floor = limit - MAX_ESCAPE_SEQUENCE;
  let cut = limit;
  while (cut > floor && text[cut - 1] !== 0x20) cut--;
  if (cut === floor) {
    cut = limit;
    while (cut > floor && isInToken(text[cut - 1]!)) cut--;
  }
  if (cut === floor) {
    cut = limit;
    while (cut > floor && (text[cut]! & 0xc0) === 0x80) cut--;
  }
  for (let at = Math.max(start + 1, cut - MAX_ESCAPE_SEQUENCE); at < cut; at++) {
    if (text[at] === 0x1b && escapeSequenceEnd(text, at, limit) > cut) return at;
  }
  return cut;
}

/** Also in what a token may be once escapes (`\\u00e9`) and entities (`&#39;`) are decoded. */
function isInToken(byte: number): boolean {
  return byte >= 0x80 || isLetterOrDigit(byte) || byte === 0x5c || byte === 0x26 || byte === 0x23;
}

function isLetterOrDigit(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
}
