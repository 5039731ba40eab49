import type { Fields } from '../model/fields.ts';

/** Which characters of a file stand for others: decides how raw bytes are read as tokens and as text. */
export type Escapes = 'none' | 'html' | 'json';

/** What bounds and completes the times of one file. All times are ms since the epoch. */
export interface TimeContext {
  /** Times outside [notBefore, notAfter] are not believed: the neighbour's is taken, and it is counted. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** Supplies the year to formats that write none. */
  readonly reference: number;
}

/**
 * The records of one block of text. A record is a line, or the lines of one multi-line record.
 *
 * Arrays have `count` entries in use, `starts` one more: the end of the last record.
 */
export interface RecordTable {
  readonly count: number;
  /** Byte offset of each record in the block. */
  readonly starts: Int32Array;
  /** Line number of each record's first line, 0-based within the block. */
  readonly lines: Int32Array;
  /** Time of each record, in ms, taken from the record before where it has none; NaN before the first. */
  readonly times: Float64Array;
  /** Newlines in the block (a last line without one is not counted). */
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

/** One way in which logs are written. */
export interface LogFormat {
  /** Stable name, stored with each block of text. */
  readonly name: string;
  readonly escapes: Escapes;
  /**
   * Whether a record starts at the line [start, end) of `text` (`end` is before the newline).
   * Called for every line of every log: bytes only, no allocation.
   */
  isRecordStart(text: Uint8Array, start: number, end: number): boolean;
  /** The time written at the line's start in ms since the epoch, NaN when there is none. Bytes only, no allocation. */
  timeAt(text: Uint8Array, start: number, end: number, reference: number): number;
  /** Splits one record, already decoded, cleaned and with its lines apart, into fields. */
  readRecord(lines: readonly string[]): RecordFields;
  /** How sure a look at the first lines makes: 0 (not this format) to 1. */
  detect(lines: readonly string[], filename: string): number;
}

/** Longest record that lines are joined into, in bytes; a longer line is cut into several records. */
export const MAX_RECORD_BYTES = 256 * 1024;

/** Most lines that are joined into one record. */
export const MAX_RECORD_LINES = 2000;
