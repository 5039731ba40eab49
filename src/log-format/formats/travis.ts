import { epochAt } from '../byte-time.ts';
import { leadingLevel } from '../level.ts';
import { bytesOf, find, has } from '../line-bytes.ts';
import type { LogFormat } from '../log-format.ts';

const MARK = /(?:^|\r|\x1b\[0K|\n)travis_(?:fold:start|fold:end|time:start|time:end):/;
const ERASE = bytesOf('\x1b[0K');
const TIME_END = bytesOf('travis_time:end:');
const EQUALS = 0x3d;

/** Travis CI: no stamps, but `travis_time:end:ID:start=NS,finish=NS,…` at the end of each step. One event a line. */
export const travis: LogFormat = {
  name: 'travis',
  escapes: 'none',
  isRecordStart: () => true,
  timeAt: (text, start, end) => {
    const at = has(text, start, end, ERASE) ? start + ERASE.length : start;
    return has(text, at, end, TIME_END) ? epochAt(text, find(text, at, end, EQUALS) + 1, end) : Number.NaN;
  },
  readRecord: (record) => ({ message: record, fields: leadingLevel(record) }),
  detect: (lines) => (lines.some((line) => MARK.test(line)) ? 0.97 : 0),
};
