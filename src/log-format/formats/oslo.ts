import { DATE_TIME_LENGTH, dateTimeAt, fractionEnd, isDateTime, isDigit } from '../byte-time.ts';
import { logFields } from '../level.ts';
import { blanksEnd, bytesOf, has, isSame, wordEnd } from '../line-bytes.ts';
import type { LogFormat, RecordFields } from '../log-format.ts';
import { surenessOf } from '../sureness.ts';

/**
 * OpenStack services by oslo.log: `2018-06-30 02:04:09.817 31175 ERROR nova.compute.manager [req-… - -] text`.
 *
 * A traceback follows in lines that have no stamp at all, or that repeat stamp, process and module with level TRACE
 * or ERROR and have no context in brackets. Both go on with the record. An ERROR line with a context of its own is a
 * record, and so is one without a process: joining those hid real errors in the INFO line before them.
 */
export const oslo: LogFormat = {
  name: 'oslo',
  escapes: 'none',
  writesLevel: true,
  isRecordStart: isDateTime,
  continues,
  timeAt: dateTimeAt,
  readRecord,
  detect: (lines) => surenessOf(lines, (line) => PREFIX.test(line), 0.1),
};

const PREFIX =
  /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:[.,]\d+)? +(?:(?:(?<program>[\w.@/-]+)\[(?<programPid>\d+)\]:|(?<pid>\d+)) +)?(?<loglevel>TRACE|AUDIT|DEBUG|INFO|WARN|WARNING|ERROR|CRITICAL) +(?<module>[\w.-]+)(?: |(?=\n|$))/;
const STAMP = /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:[.,]\d+)?(?: +|(?=\n|$))/;

function readRecord(record: string): RecordFields {
  const match = PREFIX.exec(record);
  if (match?.groups === undefined) return { message: record.replace(STAMP, ''), fields: {} };
  const { loglevel, module, program, programPid, pid } = match.groups;
  return {
    message: record.slice(match[0].length),
    fields: logFields({ loglevel, module, pid: pid ?? programPid, program, syslog_program: program }),
  };
}

const BRACKET = 0x5b;
const TRACE = bytesOf('TRACE ');
const ERROR = bytesOf('ERROR ');
const INSTANCE = bytesOf('[instance:');

function continues(text: Uint8Array, previous: number, start: number, end: number): boolean {
  const levelAt = levelStart(text, start, end);
  if (levelAt < 0 || !(has(text, levelAt, end, TRACE) || has(text, levelAt, end, ERROR))) return false;
  if (!isSame(text, previous, start, levelAt - start)) return false;
  const moduleAt = levelAt + TRACE.length;
  const restAt = wordEnd(text, moduleAt, end) + 1;
  if (restAt < end && text[restAt] === BRACKET && !has(text, restAt, end, INSTANCE)) return false;
  const previousModuleAt = wordEnd(text, previous + levelAt - start, end) + 1;
  return isSame(text, previousModuleAt, moduleAt, Math.min(restAt, end) - moduleAt);
}

/** Where the level stands when stamp and process are before it; -1 otherwise. */
function levelStart(text: Uint8Array, start: number, end: number): number {
  const processAt = blanksEnd(text, fractionEnd(text, start + DATE_TIME_LENGTH, end), end);
  const processEnd = wordEnd(text, processAt, end);
  const last = text[processEnd - 1];
  const isProcess = processEnd > processAt && (isDigit(last) || last === 0x3a) && processEnd < end;
  return isProcess ? blanksEnd(text, processEnd, end) : -1;
}
