import { leadingLevel } from '../level.ts';
import type { LogFormat } from '../log-format.ts';

/** How sure `plain` is of any file: less than each format that knows a file's lines. */
const LAST_RESORT = 0.05;

/** Text of no known shape and without times: one event a line. */
export const plain: LogFormat = {
  name: 'plain',
  escapes: 'none',
  writesLevel: true,
  isRecordStart: () => true,
  timeAt: () => Number.NaN,
  readRecord: (record) => ({ message: record, fields: leadingLevel(record) }),
  detect: () => LAST_RESORT,
};
