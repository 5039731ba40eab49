import type { Escapes, RecordTable } from '../../log-format/log-format.ts';

/** Bytes a match at least, on average: where there are more, the matcher's own way through the text is faster. */
const BYTES_PER_MATCH = 1000;

/**
 * Characters that are no ASCII letters and become some in lower case: U+212A (Kelvin, `k`) and U+0130 (`i̇`), as the
 * Latin-1 characters of their UTF-8 bytes.
 */
const LATE_LETTERS: readonly string[] = ['\xe2\x84\xaa', '\xc4\xb0'];

/** The same, and ASCII letters, in the notation that only JSON has. */
const JSON_LETTERS: readonly string[] = ['\\u00', '\\u0130', '\\u212a', '\\u212A'];

/**
 * Where `pattern` stands in the piece [start, end) of `text`.
 * @returns ascending offsets in `text`; undefined when they are too many to be of use, or can not be relied on
 */
export function findLikely(
  text: Uint8Array,
  start: number,
  end: number,
  escapes: Escapes,
  pattern: RegExp,
): number[] | undefined {
  const piece = Buffer.from(text.buffer, text.byteOffset, text.byteLength).toString('latin1', start, end);
  const doubts = escapes === 'json' ? [...LATE_LETTERS, ...JSON_LETTERS] : LATE_LETTERS;
  if (doubts.some((doubt) => piece.includes(doubt))) return undefined;
  const most = (end - start) / BYTES_PER_MATCH;
  const found: number[] = [];
  pattern.lastIndex = 0;
  for (let match = pattern.exec(piece); match !== null; match = pattern.exec(piece)) {
    if (found.length > most) return undefined;
    found.push(start + match.index);
  }
  return found;
}

/** A range of records that stand one behind the other, `to` exclusive. */
export interface RecordRange {
  readonly from: number;
  readonly to: number;
}

/** The records that hold the bytes at `positions`, in ranges. */
export function rangesAt(records: RecordTable, positions: readonly number[]): RecordRange[] {
  const ranges: { from: number; to: number }[] = [];
  let record = 0;
  for (const position of positions) {
    while (record + 1 < records.count && records.starts[record + 1]! <= position) record += 1;
    const last = ranges.at(-1);
    if (last === undefined || last.to < record) ranges.push({ from: record, to: record + 1 });
    else last.to = record + 1;
  }
  return ranges;
}

/** The part of a table that is about `range`; a view, not a copy. */
export function sliceRecords(records: RecordTable, { from, to }: RecordRange): RecordTable {
  return {
    ...records,
    count: to - from,
    starts: records.starts.subarray(from, to + 1),
    lines: records.lines.subarray(from, to),
    times: records.times.subarray(from, to),
  };
}
