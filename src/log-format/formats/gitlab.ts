import { dateTimeAt, epochAt, isDateTime } from '../byte-time.ts';
import { leadingLevel } from '../level.ts';
import { bytesOf, find, has } from '../line-bytes.ts';
import type { LogFormat } from '../log-format.ts';
import { surenessOf } from '../sureness.ts';

const STAMPED = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z [0-9a-f]{2}[OE](?:[ +]|(?=[\r\n]|$))/;
const OWN_LINES = /^(?:\x1b\[0K)?(?:\x1b\[[\d;]*m)*(?:Running with gitlab-runner|section_(?:start|end):\d+:)/;
const SECTION = bytesOf('section_');
const COLON = 0x3a;
const STAMP_LENGTH = '2024-05-22T12:14:46.214460Z 00O'.length;
const PLUS = 0x2b;

/** A job's trace as GitLab kept it until 2024: no stamps, but sections say when they start. One event a line. */
export const gitlab: LogFormat = {
  name: 'gitlab',
  escapes: 'none',
  isRecordStart: () => true,
  timeAt: (text, start, end) =>
    has(text, start, end, SECTION) ? epochAt(text, find(text, start, end, COLON) + 1, end) : Number.NaN,
  readRecord: (record) => ({ message: record, fields: leadingLevel(record) }),
  detect: (lines) => (lines.some((line) => OWN_LINES.test(line)) ? 0.95 : 0),
};

/** A stamped trace, `2024-05-22T12:14:46.214460Z 00O text`; with `00O+` a line goes on with the one before. */
export const gitlabStamped: LogFormat = {
  name: 'gitlab-stamped',
  escapes: 'none',
  isRecordStart: (text, start, end) => isDateTime(text, start, end) && text[start + STAMP_LENGTH] !== PLUS,
  timeAt: dateTimeAt,
  readRecord: (record) => {
    const message = record.replace(STAMPED, '');
    return { message, fields: leadingLevel(message) };
  },
  detect: (lines) => surenessOf(lines, (line) => STAMPED.test(line), 0.3),
};
