import { DATE_TIME_LENGTH, dateTimeAt, fractionEnd, isDateTime } from '../byte-time.ts';
import type { LogFormat, RecordFields } from '../log-format.ts';
import { surenessOf } from '../sureness.ts';

const STAMPED = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)? \| ?/;
const HTML_START = /^\s*(?:<pre>|<!DOCTYPE html|<html)/i;
const HTML_MARKUP_LINE = /^<\/?pre>\n?|\n<\/?pre>$/;

/**
 * Zuul's job-output.txt and the consoles of before, `2026-11-21 13:46:42.581608 | node | text`. A line without a
 * stamp is the wrapped rest of the line before.
 */
export const zuulConsole: LogFormat = {
  name: 'zuul-console',
  escapes: 'none',
  isRecordStart,
  timeAt: dateTimeAt,
  readRecord,
  detect: (lines) => surenessOf(lines, (line) => STAMPED.test(line), 0.2),
};

/** The same as a page: `<`, `>` and `&` written as entities, between `<pre>` and `</pre>`. */
export const zuulConsoleHtml: LogFormat = {
  ...zuulConsole,
  name: 'zuul-console-html',
  escapes: 'html',
  readRecord: (record) => readRecord(record.includes('pre>') ? record.replace(HTML_MARKUP_LINE, '') : record),
  detect: (lines, filename) =>
    /\.html?(?:\.gz)?$/.test(filename) || HTML_START.test(lines[0] ?? '')
      ? zuulConsole.detect(lines, filename)
      : 0,
};

function isRecordStart(text: Uint8Array, start: number, end: number): boolean {
  if (!isDateTime(text, start, end)) return false;
  const after = fractionEnd(text, start + DATE_TIME_LENGTH, end);
  return after + 1 < end && text[after] === 0x20 && text[after + 1] === 0x7c;
}

function readRecord(record: string): RecordFields {
  return { message: record.replace(STAMPED, ''), fields: {} };
}
