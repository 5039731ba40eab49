import type { FieldValue } from '../../model/fields.ts';
import { decodeEscapes, jsonKey, jsonTimeAt, parseObject, pictureControls } from '../json-line.ts';
import type { LogFormat, RecordFields } from '../log-format.ts';
import { surenessOf } from '../sureness.ts';

const TIME_KEYS = ['@timestamp', 'timestamp'].map(jsonKey);

/** Of these an event bears one beside its message; a program's own JSON log does not. */
const EVENT_KEYS = ['build_uuid', 'build_name', 'filename', 'tags', 'log_url'];

/**
 * Events that are already normalised, one JSON object a line, such as an export of an index. The event's own fields
 * win over all that is known of file and build; lists keep their order; objects are no fields.
 */
export const jsonEvent: LogFormat = {
  name: 'json-event',
  escapes: 'json',
  isRecordStart: () => true,
  timeAt: (text, start, end) => jsonTimeAt(text, start, end, TIME_KEYS),
  readRecord,
  detect: (lines) => surenessOf(lines, isEvent, 0.8),
};

function readRecord(record: string): RecordFields {
  const event = parseObject(record);
  if (event === undefined) return { message: decodeEscapes(record), fields: {} };
  const { message, ...rest } = event;
  const fields: Record<string, FieldValue> = {};
  for (const [name, value] of Object.entries(rest)) if (isFieldValue(value)) fields[name] = value;
  return { message: messageText(message) ?? decodeEscapes(record), fields };
}

/** The message of an event, which Logstash made a list of when it joined lines. */
function messageText(message: unknown): string | undefined {
  if (typeof message === 'string') return pictureControls(message);
  const isList = Array.isArray(message) && message.every((part) => typeof part === 'string');
  return isList ? pictureControls(message.join('\n')) : undefined;
}

function isEvent(line: string): boolean {
  const event = parseObject(line);
  return event !== undefined && 'message' in event && EVENT_KEYS.some((key) => key in event);
}

function isFieldValue(value: unknown): value is FieldValue {
  if (Array.isArray(value)) return value.every((item) => typeof item !== 'object');
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
