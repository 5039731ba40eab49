import { dateTimeAt, isDateTime } from '../byte-time.ts';
import { leadingLevel, logFields } from '../level.ts';
import { find } from '../line-bytes.ts';
import type { LogFormat, RecordFields } from '../log-format.ts';
import { surenessOf } from '../sureness.ts';

/** GitHub's stamps have seven digits of a fraction; `gh run view --log` puts job and step before them. */
const STAMP = String.raw`\uFEFF?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z(?: |(?=[\r\n]|$))`;
const STAMPED = new RegExp(String.raw`^(?:${STAMP}|[^\t\n]{0,200}\t[^\t\n]{0,200}\t${STAMP})`);
const COMMAND = /^##\[(?<level>error|warning|notice|debug)\]/;
const TAB = 0x09;

/** Logs of GitHub Actions, `2026-07-28T23:19:32.4965943Z ##[error]Process completed with exit code 1.` */
export const githubActions: LogFormat = {
  name: 'github-actions',
  escapes: 'none',
  isRecordStart: (text, start, end) => isDateTime(text, stampAt(text, start, end), end),
  timeAt: (text, start, end) => dateTimeAt(text, stampAt(text, start, end), end),
  readRecord,
  detect: (lines) => surenessOf(lines, (line) => STAMPED.test(line), 0.3),
};

function readRecord(record: string): RecordFields {
  const message = record.replace(STAMPED, '');
  const level = COMMAND.exec(message)?.groups?.level;
  return { message, fields: level === undefined ? leadingLevel(message) : logFields({ loglevel: level }) };
}

/** Where the stamp stands: at the start, or behind the second tab and the mark that the first line has there. */
function stampAt(text: Uint8Array, start: number, end: number): number {
  if (isDateTime(text, start, end)) return start;
  const at = find(text, find(text, start, end, TAB) + 1, end, TAB) + 1;
  return text[at] === 0xef ? at + 3 : at;
}
