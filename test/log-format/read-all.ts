import { detectFormat } from '../../src/log-format/detect-format.ts';
import { formatByName } from '../../src/log-format/formats.ts';
import { indexRecords } from '../../src/log-format/index-records.ts';
import type { TimeContext } from '../../src/log-format/log-format.ts';
import { readRecord } from '../../src/log-format/read-record.ts';

/** Times from 1990 to 2050 are believed; years and days that are missing come from March 2024. */
export const context: TimeContext = {
  notBefore: Date.UTC(1990, 0),
  notAfter: Date.UTC(2050, 0),
  reference: Date.UTC(2024, 2, 1, 12),
};

/** One record as a test sees it: the time in ISO 8601, the line 1-based, the fields beside the message. */
export type ReadRecord = Readonly<Record<string, unknown>>;

/** Reads a text as the records of a format. */
export function readAll(format: string, text: string, times: TimeContext = context): ReadRecord[] {
  const bytes = Buffer.from(text);
  const found = formatByName(format);
  const table = indexRecords(bytes, 0, bytes.length, found, times);
  return Array.from({ length: table.count }, (_, index) => {
    const { message, fields } = readRecord(bytes, table.starts[index]!, table.starts[index + 1]!, found);
    const time = table.times[index]!;
    const written = Number.isNaN(time) ? {} : { time: new Date(time).toISOString() };
    return { line: table.lines[index]! + 1, ...written, message, ...fields };
  });
}

/** The name of the format that a text is detected as. */
export function detected(text: string, filename = 'some.txt'): string {
  return detectFormat(Buffer.from(text), filename).name;
}
