import {
  areDigits,
  clockAt,
  dateTimeAt,
  epochAt,
  isClock,
  isDateTime,
  isDigit,
  isMonthDayTime,
  monthDayTimeAt,
  nearestClock,
  nearestDay,
  number,
} from '../byte-time.ts';
import { LEVEL_NAMES, logFields } from '../level.ts';
import { bytesOf, has, wordEnd } from '../line-bytes.ts';
import type { LogFormat, RecordFields } from '../log-format.ts';
import { surenessOf } from '../sureness.ts';

const DATE_TIME = String.raw`\d{4}([-/])\d\d\1\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?: ?(?:Z|UTC|[+-]\d\d:?\d\d))?`;
const CLOCK = String.raw`\d\d:\d\d:\d\d(?:[.,]\d+)?(?=[\s\]])`;
const EPOCH = String.raw`1\d{9}(?:\.\d+|\d{3})?(?=[\s\]:])`;
const SYSLOG_TIME = String.raw`[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?:\.\d+)?`;
const STAMP = new RegExp(
  String.raw`^(?:\[(?:\w+ )?(?:${DATE_TIME}|${CLOCK}|${EPOCH})\]|${DATE_TIME.replace('\\1', '\\2')}|${CLOCK}|${EPOCH}|${SYSLOG_TIME})(?:\s*[|:-]\s|\s|$)`,
);
const GLOG = /^(?<letter>[IWEF])\d{4} \d\d:\d\d:\d\d\.\d+ +(?<pid>\d+) (?<module>[\w.\-/]+):\d+\] /;
const LOGFMT = /^(?:time|ts|t)="?\d{4}-\d\d-\d\dT[^ ]+ .*?\b(?:level|lvl)=(?<level>\w+)/;
const LEVEL = new RegExp(
  `^.{0,60}?(?:\\b(?<level>${LEVEL_NAMES})\\b|\\[(?<small>debug|info|notice|warn|error|crit|alert|emerg)\\])`,
);
const GLOG_LEVELS: Readonly<Record<string, string>> = { I: 'INFO', W: 'WARNING', E: 'ERROR', F: 'FATAL' };

/**
 * Any log whose records start with a time of a common shape: ISO 8601 (also in brackets, with `/` as Go and nginx
 * write it, with a comma as log4j and Python do), a clock time, seconds or ms since the epoch, syslog's, glog's and
 * klog's `E0102 15:04:05.678901`, and logfmt's `time="…"`. A line without one goes on with the record: stack traces.
 */
export const timestamped: LogFormat = {
  name: 'timestamped',
  escapes: 'none',
  isRecordStart: (text, start, end) => shapeAt(text, start, end) !== 'none',
  timeAt,
  readRecord,
  detect: (lines) => surenessOf(lines, (line) => isStamped(line), LEAST_SHARE) * MODESTY,
};

/** Share of stamped lines that makes a file one of records rather than one of text with some times in it. */
const LEAST_SHARE = 0.25;

/** A format that knows more of the same lines goes before. */
const MODESTY = 0.8;

type Shape = 'none' | 'date-time' | 'clock' | 'epoch' | 'syslog' | 'glog' | 'bracket' | 'logfmt';

const TIME_KEYS = ['time="', 'time=', 'ts="', 'ts=', 't="', 't='].map(bytesOf);
const OPEN = 0x5b;

function shapeAt(text: Uint8Array, start: number, end: number): Shape {
  const first = text[start];
  if (isDigit(first)) return numberShapeAt(text, start, end);
  if (first === OPEN) return bracketed(text, start, end) > 0 ? 'bracket' : 'none';
  if (first === 0x74) return logfmtTime(text, start, end) > 0 ? 'logfmt' : 'none';
  if (isMonthDayTime(text, start, end)) return 'syslog';
  return isGlog(text, start, end) ? 'glog' : 'none';
}

function numberShapeAt(text: Uint8Array, start: number, end: number): Shape {
  if (isDateTime(text, start, end)) return 'date-time';
  if (isClock(text, start, end)) return 'clock';
  return text[start] === 0x31 && areDigits(text, start, 10) && !Number.isNaN(epochAt(text, start, end))
    ? 'epoch'
    : 'none';
}

/** Where the time stands in `[time]` or `[word time]`; 0 when it stands in none. */
function bracketed(text: Uint8Array, start: number, end: number): number {
  if (numberShapeAt(text, start + 1, end) !== 'none') return start + 1;
  const second = wordEnd(text, start, Math.min(end, start + 24)) + 1;
  return isDateTime(text, second, end) ? second : 0;
}

/** Where the time stands in `time="2024-01-31T…"`; 0 when it stands in none. */
function logfmtTime(text: Uint8Array, start: number, end: number): number {
  for (const key of TIME_KEYS) {
    if (has(text, start, end, key) && isDateTime(text, start + key.length, end)) return start + key.length;
  }
  return 0;
}

/** `E0102 15:04:05.678901`: month and day, no year. */
function isGlog(text: Uint8Array, start: number, end: number): boolean {
  const letter = text[start];
  const isLevel = letter === 0x49 || letter === 0x57 || letter === 0x45 || letter === 0x46;
  return (
    isLevel && areDigits(text, start + 1, 4) && text[start + 5] === 0x20 && isClock(text, start + 6, end)
  );
}

function timeAt(text: Uint8Array, start: number, end: number, reference: number): number {
  const shape = shapeAt(text, start, end);
  if (shape === 'syslog') return monthDayTimeAt(text, start, end, reference);
  if (shape === 'glog') return glogTimeAt(text, start, end, reference);
  if (shape === 'logfmt') return dateTimeAt(text, logfmtTime(text, start, end), end);
  if (shape === 'bracket') {
    const at = bracketed(text, start, end);
    return numberTimeAt(text, at, end, reference);
  }
  return shape === 'none' ? Number.NaN : numberTimeAt(text, start, end, reference);
}

function numberTimeAt(text: Uint8Array, at: number, end: number, reference: number): number {
  if (isDateTime(text, at, end)) return dateTimeAt(text, at, end);
  return isClock(text, at, end) ? nearestClock(text, at, end, reference) : epochAt(text, at, end);
}

function glogTimeAt(text: Uint8Array, start: number, end: number, reference: number): number {
  return (
    nearestDay(number(text, start + 1, 2), number(text, start + 3, 2), reference) +
    clockAt(text, start + 6, end)
  );
}

function isStamped(line: string): boolean {
  return STAMP.test(line) || GLOG.test(line) || LOGFMT.test(line);
}

function readRecord(record: string): RecordFields {
  const glog = GLOG.exec(record);
  if (glog?.groups !== undefined) {
    const { letter, pid, module } = glog.groups;
    const fields = logFields({ loglevel: GLOG_LEVELS[letter ?? ''], pid, module });
    return { message: record.slice(glog[0].length), fields };
  }
  const logfmt = LOGFMT.exec(record);
  if (logfmt !== null) return { message: record, fields: logFields({ loglevel: logfmt.groups?.level }) };
  const message = record.replace(STAMP, '');
  const level = LEVEL.exec(message)?.groups;
  return { message, fields: logFields({ loglevel: level?.level ?? level?.small }) };
}
