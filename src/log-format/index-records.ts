import { hasByteOrderMark } from './clean-text.ts';
import type { LogFormat, RecordTable, TimeContext } from './log-format.ts';
import { MAX_TIME_PREFIX } from './log-format.ts';
import { RecordCursor } from './record-cursor.ts';

/**
 * Bytes a record that the first table is made for; more records make the table grow. Room for many short ones is dear:
 * memory outside the heap makes the collector of garbage run.
 */
const USUAL_RECORD_BYTES = 160;

const BYTE_ORDER_MARK_LENGTH = 3;

/**
 * Finds the records of the piece [start, end) of `text`, with their lines and times. The piece starts where a record
 * starts, and its last record ends with it.
 */
export function indexRecords(
  text: Uint8Array,
  start: number,
  end: number,
  format: LogFormat,
  { notBefore, notAfter, reference }: TimeContext,
): RecordTable {
  const columns = new Columns(Math.ceil((end - start) / USUAL_RECORD_BYTES));
  const cursor = new RecordCursor(text, start, end, format, true);
  let [time, minTime, maxTime] = [Number.NaN, Number.NaN, Number.NaN];
  let badTimes = 0;
  for (let more = start < end; more; more = cursor.advance()) {
    const written = writtenTime(text, cursor, format, reference);
    if (written >= notBefore && written <= notAfter) {
      time = written;
      if (!(minTime <= time)) minTime = time;
      if (!(maxTime >= time)) maxTime = time;
    } else if (!Number.isNaN(written)) {
      badTimes++;
    }
    columns.add(cursor.start, cursor.lines, time);
  }
  const { count, starts, lines, times } = columns;
  starts[count] = end;
  const lineCount = cursor.lines + newlinesIn(text, count === 0 ? end : cursor.start, end);
  return { count, starts, lines, times, lineCount, minTime, maxTime, badTimes };
}

function writtenTime(text: Uint8Array, cursor: RecordCursor, format: LogFormat, reference: number): number {
  const start = cursor.start + (hasByteOrderMark(text, cursor.start) ? BYTE_ORDER_MARK_LENGTH : 0);
  return format.timeAt(text, start, Math.min(cursor.firstLineEnd, start + MAX_TIME_PREFIX), reference);
}

function newlinesIn(text: Uint8Array, start: number, end: number): number {
  let newlines = 0;
  for (let at = start; at < end; at++) if (text[at] === 10) newlines++;
  return newlines;
}

/** The columns of a record table while it grows. */
class Columns {
  count = 0;
  starts: Int32Array;
  lines: Int32Array;
  times: Float64Array;

  constructor(capacity: number) {
    this.starts = new Int32Array(capacity + 1);
    this.lines = new Int32Array(capacity);
    this.times = new Float64Array(capacity);
  }

  add(start: number, line: number, time: number): void {
    if (this.count === this.lines.length) this.grow();
    this.starts[this.count] = start;
    this.lines[this.count] = line;
    this.times[this.count++] = time;
  }

  private grow(): void {
    const { count, starts, lines, times } = this;
    this.starts = new Int32Array(2 * count + 17);
    this.lines = new Int32Array(2 * count + 16);
    this.times = new Float64Array(2 * count + 16);
    this.starts.set(starts);
    this.lines.set(lines);
    this.times.set(times);
  }
}
