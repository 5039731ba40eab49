import type { Fields } from '../../model/fields.ts';
import { decodeEscapes, jsonKey, jsonTimeAt, parseObject } from '../json-line.ts';
import { logFields } from '../level.ts';
import type { LogFormat } from '../log-format.ts';
import { surenessOf } from '../sureness.ts';

const TIME_KEYS = ['@timestamp', 'timestamp', 'time', 'ts', 't', 'asctime', 'datetime'].map(jsonKey);
const LEVEL_KEYS = ['level', 'severity', 'loglevel', 'levelname', 'lvl', 'log.level'];
const MODULE_KEYS = ['logger', 'logger_name', 'module', 'name', 'component'];
const PID_KEYS = ['pid', 'process'];
const LOG_KEYS = new Set(['msg', 'message', ...LEVEL_KEYS]);

/** Pino and Bunyan number their levels. */
const NUMBERED: Readonly<Record<number, string>> = {
  10: 'TRACE',
  20: 'DEBUG',
  30: 'INFO',
  40: 'WARN',
  50: 'ERROR',
  60: 'FATAL',
};

/**
 * A program's log as one JSON object a line. The message is the whole line with the escapes decoded: the error is
 * often under another key than the message, and a signature must find it there.
 */
export const jsonLines: LogFormat = {
  name: 'json-lines',
  escapes: 'json',
  isRecordStart: () => true,
  timeAt: (text, start, end) => jsonTimeAt(text, start, end, TIME_KEYS),
  readRecord: (record) => ({ message: decodeEscapes(record), fields: entryFields(record) }),
  detect: (lines) => surenessOf(lines, isLogLine, 0.7),
};

/** A JSON document, of many lines or one: one event a line, with the escapes of its strings decoded. */
export const jsonDocument: LogFormat = {
  name: 'json',
  escapes: 'json',
  isRecordStart: () => true,
  timeAt: () => Number.NaN,
  readRecord: (record) => ({ message: decodeEscapes(record), fields: {} }),
  detect: (lines, filename) => {
    const first = lines.find((line) => line.trim() !== '') ?? '';
    if (/\.json(?:\.gz)?$/i.test(filename)) return /^\s*[[{]/.test(first) ? 0.7 : 0;
    return /^\s*(?:\{|\[|\[\{)\s*$/.test(first) && lines.some((line) => /^\s*"[^"]+": /.test(line)) ? 0.4 : 0;
  },
};

function isLogLine(line: string): boolean {
  const entry = parseObject(line);
  return entry !== undefined && Object.keys(entry).some((key) => LOG_KEYS.has(key));
}

function entryFields(record: string): Fields {
  const entry = parseObject(record);
  if (entry === undefined) return {};
  const level = firstValue(entry, LEVEL_KEYS);
  return logFields({
    loglevel: NUMBERED[Number(level)] ?? level,
    module: firstValue(entry, MODULE_KEYS),
    pid: firstValue(entry, PID_KEYS),
  });
}

function firstValue(entry: Readonly<Record<string, unknown>>, keys: readonly string[]): string | undefined {
  const value = keys
    .map((key) => entry[key])
    .find((found) => typeof found === 'string' || typeof found === 'number');
  return value === undefined ? undefined : String(value);
}
