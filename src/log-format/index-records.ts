import type { LogFormat, RecordTable, TimeContext } from './log-format.ts';
import { MAX_LINE_PREFIX } from './log-format.ts';
import { RecordCursor } from './record-cursor.ts';

/** Bytes a record that the first table is made for; more records make the table grow. */
const USUAL_RECORD_BYTES = 64;

/**
 * Finds the records of the piece [start, end) of `text`, with their lines and times. The piece starts where a record
 * starts, and its last record ends with it.
 */
export function indexRecords(
  text: Uint8Array,
  start: number,
  end: number,
  format: LogFormat,
  context: TimeContext,
): RecordTable {
  let capacity = Math.ceil((end - start) / USUAL_RECORD_BYTES) + 16;
  let starts = new Int32Array(capacity + 1);
  let lines = new Int32Array(capacity);
  let times = new Float64Array(capacity);
  let count = 0;
  let [time, minTime, maxTime] = [Number.NaN, Number.NaN, Number.NaN];
  let badTimes = 0;
  const cursor = new RecordCursor(text, start, end, format, true);
  for (let more = start < end; more; more = cursor.advance()) {
    if (count === capacity) {
      capacity *= 2;
      starts = grown(starts, new Int32Array(capacity + 1));
      lines = grown(lines, new Int32Array(capacity));
      times = grown(times, new Float64Array(capacity));
    }
    const written = timeOf(text, cursor, format, context.reference);
    if (written >= context.notBefore && written <= context.notAfter) {
      time = written;
      if (!(minTime <= time)) minTime = time;
      if (!(maxTime >= time)) maxTime = time;
    } else if (!Number.isNaN(written)) {
      badTimes++;
    }
    starts[count] = cursor.start;
    lines[count] = cursor.lines;
    times[count] = time;
    count++;
  }
  starts[count] = end;
  const lineCount = cursor.lines + newlinesIn(text, count === 0 ? end : cursor.start, end);
  return { count, starts, lines, times, lineCount, minTime, maxTime, badTimes };
}

function timeOf(text: Uint8Array, cursor: RecordCursor, format: LogFormat, reference: number): number {
  const start = cursor.start + byteOrderMarkLength(text, cursor.start);
  return format.timeAt(text, start, Math.min(cursor.firstLineEnd, start + MAX_LINE_PREFIX), reference);
}

/** Windows tools and GitHub put a byte order mark (UTF-8: EF BB BF) before the first line. */
function byteOrderMarkLength(text: Uint8Array, at: number): number {
  return text[at] === 0xef && text[at + 1] === 0xbb && text[at + 2] === 0xbf ? 3 : 0;
}

function newlinesIn(text: Uint8Array, start: number, end: number): number {
  let newlines = 0;
  for (let at = start; at < end; at++) if (text[at] === 10) newlines++;
  return newlines;
}

function grown<T extends Int32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
