import type { Fields } from '../../model/fields.ts';
import { DATE_TIME_LENGTH, dateTimeAt, fractionEnd, isDateTime } from '../byte-time.ts';
import { leadingLevel, logFields } from '../level.ts';
import { bytesOf, has } from '../line-bytes.ts';
import type { LogFormat } from '../log-format.ts';
import { surenessOf } from '../sureness.ts';

const HEADING = /^(?:PLAY|TASK|HANDLER|RUNNING HANDLER|PLAYBOOK|GATHERING FACTS)\b.*\*{3}\s*$/;
const RESULT = /^(?:ok|changed|skipping|fatal|failed|included|unreachable): /;
const STAMP = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ p=(?<pid>\d+) u=\S+(?: n=\S+)? \| ?/;
const PROCESS = bytesOf(' p=');

/** Headings that a file must have before it is taken as Ansible's. */
const LEAST_HEADINGS = 2;

/** What ansible-playbook prints, with no times: one event a line. */
export const ansible: LogFormat = {
  name: 'ansible',
  escapes: 'none',
  isRecordStart: () => true,
  timeAt: () => Number.NaN,
  readRecord: (record) => ({ message: record, fields: ansibleLevel(record) }),
  detect: (lines) => {
    const headings = lines.filter((line) => HEADING.test(line)).length;
    return headings >= LEAST_HEADINGS && lines.some((line) => RESULT.test(line)) ? 0.85 : 0;
  },
};

/** What Ansible writes to its `log_path`: `2024-01-31 10:00:00,123 p=4711 u=zuul n=ansible | TASK [name] ***`. */
export const ansibleLog: LogFormat = {
  name: 'ansible-log',
  escapes: 'none',
  isRecordStart: (text, start, end) =>
    isDateTime(text, start, end) && has(text, fractionEnd(text, start + DATE_TIME_LENGTH, end), end, PROCESS),
  timeAt: dateTimeAt,
  readRecord: (record) => {
    const match = STAMP.exec(record);
    const message = record.slice(match?.[0].length ?? 0);
    return { message, fields: { ...ansibleLevel(message), ...logFields({ pid: match?.groups?.pid }) } };
  },
  detect: (lines) => surenessOf(lines, (line) => STAMP.test(line), 0.2),
};

/** A host that failed is an error, whatever the callback plug-in prints behind it. */
function ansibleLevel(message: string): Fields {
  return /^(?:fatal|failed|unreachable): |^ERROR!/.test(message)
    ? logFields({ loglevel: 'ERROR' })
    : leadingLevel(message);
}
