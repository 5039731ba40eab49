import { epochAt } from '../byte-time.ts';
import { leadingLevel } from '../level.ts';
import { bytesOf, has } from '../line-bytes.ts';
import type { LogFormat } from '../log-format.ts';
import { surenessOf } from '../sureness.ts';

const STAMP = /^\x1b_bk;t=\d+\x07/;
const STAMP_START = bytesOf('\x1b_bk;t=');

/** Buildkite: `ESC _bk;t=1700000000000 BEL` before each line, which cleaning takes away. One event a line. */
export const buildkite: LogFormat = {
  name: 'buildkite',
  escapes: 'none',
  isRecordStart: () => true,
  timeAt: (text, start, end) =>
    has(text, start, end, STAMP_START) ? epochAt(text, start + STAMP_START.length, end) : Number.NaN,
  readRecord: (record) => ({ message: record, fields: leadingLevel(record) }),
  detect: (lines) => surenessOf(lines, (line) => STAMP.test(line), 0.2),
};
