import type { Fields } from '../model/fields.ts';

/** Which characters of a file stand for others: decides how raw bytes are read as tokens and as text. */
export type Escapes = 'none' | 'html' | 'json';

/** What bounds and completes the times of one file. All times are ms since the epoch. */
export interface TimeContext {
  /** Times outside [notBefore, notAfter] are not believed: the neighbour's is taken, and it is counted. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** Supplies the year to formats that write none, and the day to those that write only a clock time. */
  readonly reference: number;
}

/**
 * The records of one piece of text. A record is a line, the lines of one multi-line record, or a part of a line
 * that is longer than a record may be.
 *
 * Arrays have `count` entries in use, `starts` one more: the end of the last record. No record is empty, and the
 * records together are the text.
 */
export interface RecordTable {
  readonly count: number;
  /** Where each record starts in the text that was indexed: offsets into that array, not into the piece. */
  readonly starts: Int32Array;
  /** Line number of each record's first byte, 0-based from the start of the piece. */
  readonly lines: Int32Array;
  /** Time of each record, in ms, taken from the record before where it has none; NaN before the first. */
  readonly times: Float64Array;
  /** Newlines in the piece (a last line without one is not counted). */
  readonly lineCount: number;
  /** Smallest and largest of `times`; NaN when no record has a time. */
  readonly minTime: number;
  readonly maxTime: number;
  /** Times that were outside the bounds and not believed. */
  readonly badTimes: number;
}

/** A record as fields: what varies from event to event. */
export interface RecordFields {
  /** The text behind the format's prefix, cleaned of ANSI and carriage returns, entities decoded, lines joined by `\n`. */
  readonly message: string;
  /** `loglevel`, `module`, `pid`, `program` and what else the format tells. */
  readonly fields: Fields;
}

/** One way in which logs are written. Functions that take bytes are called for every line of every log: no allocation. */
export interface LogFormat {
  /** Stable name, stored with each block of text. */
  readonly name: string;
  readonly escapes: Escapes;
  /** Whether a record's `loglevel` is always a word of its text, in capitals or not: then it can be looked for there. */
  readonly writesLevel?: true;
  /**
   * Whether the line at [start, end) bears what a record of this format starts with.
   * `end` is before the newline, or `MAX_LINE_PREFIX` bytes behind the start when the line is longer.
   */
  isRecordStart(text: Uint8Array, start: number, end: number): boolean;
  /**
   * Whether the line at [start, end), which bears a prefix, goes on all the same with the record before: a traceback
   * of which every line is stamped. `previous` is the start of the latest line before it that bears a prefix.
   */
  continues?(text: Uint8Array, previous: number, start: number, end: number): boolean;
  /**
   * The time written in the line at [start, end), in ms since the epoch; NaN when there is none.
   * `end` is at most `MAX_TIME_PREFIX` bytes behind the start.
   */
  timeAt(text: Uint8Array, start: number, end: number, reference: number): number;
  /** Splits one record, already decoded and cleaned, lines joined by `\n`, into fields. */
  readRecord(record: string): RecordFields;
  /** How sure a look at some lines of a file makes: 0 (not this format) to 1. */
  detect(lines: readonly string[], filename: string): number;
}

/** Longest record that lines are joined into, in bytes; a longer line is cut into several records. */
export const MAX_RECORD_BYTES = 256 * 1024;

/** Most lines that are joined into one record. */
export const MAX_RECORD_LINES = 2000;

/** What tells that a line starts a record stands in so many bytes; more of a line is not looked at. */
export const MAX_LINE_PREFIX = 512;

/** A time must stand in so many bytes of a record's first line: events in JSON have theirs anywhere. */
export const MAX_TIME_PREFIX = 8 * 1024;
