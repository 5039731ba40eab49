import { dateTimeAt, isClock, isDateTime, nearestClock } from '../byte-time.ts';
import { leadingLevel } from '../level.ts';
import { bytesOf, has } from '../line-bytes.ts';
import type { LogFormat } from '../log-format.ts';

/** The plug-in Timestamper writes the full time, or the clock time, as text or as the markup of its page. */
const STAMP =
  /^(?:\[\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z?\] ?|<b>\d\d:\d\d:\d\d<\/b> ?|\d\d:\d\d:\d\d {2})/;
const OWN_LINE =
  /^(?:Started by |Building (?:remotely|in workspace|on master)|\[Pipeline\] |Running as SYSTEM|Running on .* in \/|Finished: [A-Z]+$|Obtained Jenkinsfile)/;
const BOLD = bytesOf('<b>');
const OPEN = 0x5b;
const BLANK = 0x20;

/** How many of the first lines may say that they are Jenkins's. */
const HEAD_LINES = 30;

/** Consoles of Jenkins, with or without Timestamper, which stamps every line: one event a line. */
export const jenkins: LogFormat = {
  name: 'jenkins',
  escapes: 'none',
  isRecordStart: () => true,
  timeAt: (text, start, end, reference) => {
    if (text[start] === OPEN)
      return isDateTime(text, start + 1, end) ? dateTimeAt(text, start + 1, end) : Number.NaN;
    if (has(text, start, end, BOLD) && isClock(text, start + 3, end))
      return nearestClock(text, start + 3, end, reference);
    return isClock(text, start, end) && text[start + 8] === BLANK
      ? nearestClock(text, start, end, reference)
      : Number.NaN;
  },
  readRecord: (record) => {
    const message = record.replace(STAMP, '');
    return { message, fields: leadingLevel(message) };
  },
  detect: (lines) =>
    lines.slice(0, HEAD_LINES).some((line) => OWN_LINE.test(line.replace(STAMP, '').replace(/\r$/, '')))
      ? 0.9
      : 0,
};
