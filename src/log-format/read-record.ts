import { cleanText } from './clean-text.ts';
import type { LogFormat, RecordFields } from './log-format.ts';

/** Reads the record [start, end) of `text` as fields. Times, lines and offsets come from the record table. */
export function readRecord(text: Uint8Array, start: number, end: number, format: LogFormat): RecordFields {
  return format.readRecord(cleanText(text, start, end, format.escapes));
}
