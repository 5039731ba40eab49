import { isMonthDayTime, monthDayTimeAt } from '../byte-time.ts';
import { bytesOf, find, has, isBlank, isSame, wordEnd } from '../line-bytes.ts';
import type { LogFormat } from '../log-format.ts';
import { surenessOf } from '../sureness.ts';
import { readSyslogRecord } from './syslog.ts';

const PREFIX = /^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d\.\d+ [\w.:-]+ [^\s:[\]]+(?:\[\d+\])?:(?: |$)/;

/**
 * The journal of a service with exact times, as devstack publishes it:
 * `Mar 28 12:20:43.570064 host devstack@c-api.service[8526]: ERROR module [req-…] text`.
 *
 * Each line of a traceback is stamped, some µs after the one before. A line of the same process goes on with the
 * record when it is indented or empty, when it follows such a line (the exception's own line), or when it is at
 * level ERROR or TRACE without a context in brackets.
 */
export const journal: LogFormat = {
  name: 'journal',
  escapes: 'none',
  writesLevel: true,
  isRecordStart: isMonthDayTime,
  continues,
  timeAt: (text, start, end, reference) =>
    isMonthDayTime(text, start, end) ? monthDayTimeAt(text, start, end, reference) : Number.NaN,
  readRecord: readSyslogRecord,
  detect: (lines) => surenessOf(lines, (line) => PREFIX.test(line), 0.3),
};

const COLON = 0x3a;
const BRACKET = 0x5b;
const NEWLINE = 0x0a;
const CLOCK_AT = 7;
const INSTANCE = bytesOf('[instance:');
const SUDO = bytesOf('sudo[');
const TRACEBACK_LEVELS = ['ERROR ', 'TRACE '].map(bytesOf);
const OTHER_LEVELS = ['DEBUG ', 'INFO ', 'AUDIT ', 'WARN', 'CRITICAL '].map(bytesOf);

function continues(text: Uint8Array, previous: number, start: number, end: number): boolean {
  const hostAt = wordEnd(text, start + CLOCK_AT, end);
  const programAt = wordEnd(text, hostAt + 1, end) + 1;
  const at = wordEnd(text, programAt, end) + 1;
  const previousHostAt = wordEnd(text, previous + CLOCK_AT, start);
  if (!isService(text, programAt, at - 1) || !isSame(text, previousHostAt, hostAt, at - 1 - hostAt))
    return false;
  if (isIndented(text, at, end)) return true;
  const level = TRACEBACK_LEVELS.find((word) => has(text, at, end, word));
  if (level !== undefined) return !hasContext(text, wordEnd(text, at + level.length, end) + 1, end);
  if (OTHER_LEVELS.some((word) => has(text, at, end, word))) return false;
  return isIndented(text, previousHostAt + at - hostAt, start);
}

/** `program[pid]:` of a process that logs records; `sudo` begins its texts with blanks for reasons of its own. */
function isService(text: Uint8Array, at: number, end: number): boolean {
  return text[end - 1] === COLON && find(text, at, end, BRACKET) < end && !has(text, at, end, SUDO);
}

function isIndented(text: Uint8Array, at: number, end: number): boolean {
  return at >= end || isBlank(text[at]) || text[at - 1] === NEWLINE || text[at] === NEWLINE;
}

/** Whether the text behind level and module begins with `[req-… user project]` or `[-]`. */
function hasContext(text: Uint8Array, at: number, end: number): boolean {
  return at < end && text[at] === BRACKET && !has(text, at, end, INSTANCE);
}
