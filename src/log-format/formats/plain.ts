import type { LogFormat } from '../log-format.ts';

/** Text of no known shape: one event a line. */
export const plain: LogFormat = {
  name: 'plain',
  escapes: 'none',
  isRecordStart: () => true,
  timeAt: () => Number.NaN,
  readRecord: (record) => ({ message: record, fields: {} }),
  detect: () => 0.05,
};
