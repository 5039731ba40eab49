import type { LogFormat, RecordTable } from '../log-format/log-format.ts';
import { readRecord } from '../log-format/read-record.ts';
import { recordAt } from '../log-format/record-at.ts';
import { type FileFields, RecordEvent } from './record-event.ts';

/** A contiguous part of one file's text whose records are known. */
export interface MatchSegment {
  readonly text: Uint8Array;
  /** Byte range in `text`. */
  readonly start: number;
  readonly end: number;
  readonly format: LogFormat;
  /** Of exactly this range. */
  readonly records: RecordTable;
  /** Lines and decoded bytes of the file before the segment; 0 when absent. */
  readonly firstLine?: number;
  readonly offset?: number;
}

/** Reads the records of a segment as events, one at a time: several queries may ask for the same one. */
export class RecordReader {
  readonly segment: MatchSegment;
  readonly #file: FileFields;
  #record = -1;
  #event: RecordEvent | undefined;

  constructor(segment: MatchSegment, file: FileFields) {
    this.segment = segment;
    this.#file = file;
  }

  event(record: number): RecordEvent {
    if (this.#event === undefined || this.#record !== record) {
      this.#event = this.#read(record);
      this.#record = record;
    }
    return this.#event;
  }

  /** The record that holds the byte at `position` of the text. */
  recordAt(position: number): number {
    return recordAt(this.segment.records, position);
  }

  #read(record: number): RecordEvent {
    const { text, start, format, records, firstLine = 0, offset = 0 } = this.segment;
    const from = records.starts[record]!;
    const fields = readRecord(text, from, records.starts[record + 1]!, format);
    const place = {
      time: records.times[record]!,
      line: firstLine + records.lines[record]! + 1,
      offset: offset + from - start,
    };
    return new RecordEvent(fields, place, this.#file);
  }
}
