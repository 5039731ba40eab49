import { clockAt, dayOf, isClock, isDigit, monthAt, number, zoneOffsetAt } from '../byte-time.ts';
import { logFields } from '../level.ts';
import { find } from '../line-bytes.ts';
import type { LogFormat, RecordFields } from '../log-format.ts';
import { surenessOf } from '../sureness.ts';

const OPEN = 0x5b;
const CLOSE = 0x5d;

/** `[Fri Sep 27 18:07:11.123456 2013] [wsgi:error] [pid 12:tid 34] [client 1.2.3.4:5] text`; a line without goes on. */
export const apacheError: LogFormat = {
  name: 'apache-error',
  escapes: 'none',
  isRecordStart: (text, start, end) =>
    end - start > 26 && text[start] === OPEN && isClock(text, start + 12, end),
  timeAt: errorTimeAt,
  readRecord: readErrorRecord,
  detect: (lines) => surenessOf(lines, (line) => ERROR_LINE.test(line), 0.2),
};

/** The access log, `1.2.3.4 - user [27/Sep/2013:18:07:11 +0000] "GET /v2 HTTP/1.1" 200 12 "referrer" "agent"`. */
export const apacheCombined: LogFormat = {
  name: 'apache-combined',
  escapes: 'none',
  isRecordStart: () => true,
  timeAt: combinedTimeAt,
  readRecord: readCombinedRecord,
  detect: (lines) => surenessOf(lines, (line) => COMBINED_LINE.test(line), 0.5),
};

const ERROR_LINE =
  /^\[\w{3} (?<month>\w{3}) [ \d]\d \d\d:\d\d:\d\d(?:\.\d+)? \d{4}(?: [+-]\d{4})?\] \[(?:(?<module>\w*):)?(?<loglevel>\w+)\] (?:\[pid (?<pid>\d+)(?::tid \d+)?\] )?/;
const COMBINED_LINE =
  /^(?<clientip>\S+) (?<ident>\S+) (?<auth>\S+) \[\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}\] (?="(?<verb>[A-Z]+) (?<request>\S+)[^"]*" (?<response>\d{3}) (?<bytes>\d+|-))/;

function readErrorRecord(record: string): RecordFields {
  const match = ERROR_LINE.exec(record);
  if (match?.groups === undefined) return { message: record, fields: {} };
  const { module, loglevel, pid } = match.groups;
  return {
    message: record.slice(match[0].length),
    fields: logFields({ loglevel, module, pid }),
  };
}

function readCombinedRecord(record: string): RecordFields {
  const match = COMBINED_LINE.exec(record);
  if (match?.groups === undefined) return { message: record, fields: {} };
  return { message: record.slice(match[0].length), fields: logFields(match.groups) };
}

/** `[Fri Sep 27 18:07:11.123456 2013]`: the year stands last. */
function errorTimeAt(text: Uint8Array, start: number, end: number): number {
  if (!apacheError.isRecordStart(text, start, end)) return Number.NaN;
  const yearAt = find(text, start + 12, end, 0x20) + 1;
  const day = (text[start + 9] === 0x20 ? 0 : number(text, start + 9, 1)) * 10 + number(text, start + 10, 1);
  const zone = zoneOffsetAt(text, yearAt + 4, end);
  return (
    dayOf(number(text, yearAt, 4), monthAt(text, start + 5), day) + clockAt(text, start + 12, end) - zone
  );
}

/** `[27/Sep/2013:18:07:11 +0000]` behind host, identity and user. */
function combinedTimeAt(text: Uint8Array, start: number, end: number): number {
  const at = find(text, start, end, OPEN) + 1;
  if (at + 26 > end || text[at + 26] !== CLOSE || !isDigit(text[at]) || !isClock(text, at + 12, end))
    return Number.NaN;
  const day = dayOf(number(text, at + 7, 4), monthAt(text, at + 3), number(text, at, 2));
  return day + clockAt(text, at + 12, end) - zoneOffsetAt(text, at + 20, end);
}
