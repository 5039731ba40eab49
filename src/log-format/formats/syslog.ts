import { dateTimeAt, isDateTime, isDigit, isMonthDayTime, monthDayTimeAt } from '../byte-time.ts';
import { logFields } from '../level.ts';
import type { LogFormat, RecordFields } from '../log-format.ts';
import { surenessOf } from '../sureness.ts';

/** `Jun  9 15:41:36`, with a fraction as journalctl writes it, or ISO 8601; RFC 5424 has a version before it. */
const TIME = String.raw`(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?:\.\d+)?|(?:\d )?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?)`;
const PRIORITY = String.raw`(?:<\d{1,3}>)?`;

/** Time, host, program, process: the start of a line of syslog and of the journal, to be followed by what else. */
const SYSLOG_PREFIX = new RegExp(
  String.raw`^${PRIORITY}${TIME} (?<host>[\w.:-]+) (?<program>[^\s:[\]]+)(?:\[(?<pid>\d+)\])?: ?`,
);
const RFC_5424 =
  /^<\d{1,3}>1 \d{4}-\d\d-\d\dT\S+ (?<host>\S+) (?<program>\S+) (?<pid>\S+) \S+ (?:-|\[.*?\]) ?/;
const LEVEL =
  /^(?<loglevel>TRACE|AUDIT|DEBUG|INFO|WARN|WARNING|ERROR|CRITICAL) +(?<module>[\w.-]+\.[\w.-]+|root) /;

/** RFC 3164, its ISO variant of rsyslog, and RFC 5424; a line without a time is the wrapped rest of the one before. */
export const syslog: LogFormat = {
  name: 'syslog',
  escapes: 'none',
  writesLevel: true,
  isRecordStart: (text, start, end) => {
    const at = behindPriority(text, start, end);
    return isMonthDayTime(text, at, end) || isDateTime(text, at, end);
  },
  timeAt: (text, start, end, reference) => {
    const at = behindPriority(text, start, end);
    if (isMonthDayTime(text, at, end)) return monthDayTimeAt(text, at, end, reference);
    return isDateTime(text, at, end) ? dateTimeAt(text, at, end) : Number.NaN;
  },
  readRecord: readSyslogRecord,
  detect: (lines) => surenessOf(lines, (line) => SYSLOG_PREFIX.test(line) || RFC_5424.test(line), 0.3),
};

/** Reads a record of syslog or the journal; the text of an OpenStack service has a level and a module of its own. */
export function readSyslogRecord(record: string): RecordFields {
  const match = RFC_5424.exec(record) ?? SYSLOG_PREFIX.exec(record);
  if (match?.groups === undefined) return { message: record, fields: {} };
  const { program, host, pid } = match.groups;
  const text = record.slice(match[0].length);
  const service = LEVEL.exec(text);
  return {
    message: text.slice(service?.[0].length ?? 0),
    fields: logFields({
      loglevel: service?.groups?.loglevel,
      module: service?.groups?.module,
      pid,
      program,
      syslog_program: program,
      syslog_pid: pid,
      syslog_host: host,
    }),
  };
}

/** Behind `<34>`, and behind the version that RFC 5424 has next: `<34>1 `. */
function behindPriority(text: Uint8Array, start: number, end: number): number {
  if (text[start] !== 0x3c) return start;
  let at = start + 1;
  while (at < end && isDigit(text[at])) at++;
  if (text[at] !== 0x3e) return start;
  return text[at + 1] === 0x31 && text[at + 2] === 0x20 ? at + 3 : at + 1;
}
