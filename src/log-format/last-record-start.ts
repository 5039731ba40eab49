import { type LogFormat, MAX_LINE_PREFIX } from './log-format.ts';
import { RecordCursor } from './record-cursor.ts';

const NEWLINE = 10;
const NONE = -1;

/**
 * Where to cut a text of which more is to come, so that no record is split: the start of the last record of
 * [start, end), which may be unfinished. What is before it can be indexed, what follows is kept for more text.
 *
 * @param start - where a record starts
 * @returns `start` when all of the text may be one record; never so once it is longer than `MAX_RECORD_BYTES`
 */
export function lastRecordStart(text: Uint8Array, start: number, end: number, format: LogFormat): number {
  const cursor = new RecordCursor(text, sureStart(text, start, end, format), end, format, false);
  while (cursor.advance());
  return cursor.start;
}

/**
 * The last line that starts a record whatever came before it. Records that were cut because they were too long may
 * start behind it: those the cursor finds.
 */
function sureStart(text: Uint8Array, start: number, end: number, format: LogFormat): number {
  const view = Buffer.from(text.buffer, text.byteOffset, end);
  let candidate = NONE;
  let candidateEnd = NONE;
  let lineEnd = end;
  while (lineEnd > start) {
    const line = Math.max(view.lastIndexOf(NEWLINE, lineEnd - 1) + 1, start);
    const isKnown = lineEnd < end || end - line >= MAX_LINE_PREFIX;
    const prefixEnd = Math.min(lineEnd, line + MAX_LINE_PREFIX);
    if (isKnown && format.isRecordStart(text, line, prefixEnd)) {
      if (candidate !== NONE && !format.continues?.(text, line, candidate, candidateEnd)) return candidate;
      if (format.continues === undefined) return line;
      candidate = line;
      candidateEnd = prefixEnd;
    }
    lineEnd = line - 1;
  }
  return start;
}
