import type { RecordFields } from '../log-format/log-format.ts';
import { eventTags } from '../model/event-tags.ts';
import type { Fields } from '../model/fields.ts';

/** An event without the fields that its file's events share. */
export interface BareEvent {
  /** In ms since the epoch. */
  readonly time: number;
  /** 1-based, and bytes from 0, in the decoded file. */
  readonly line: number;
  readonly offset: number;
  readonly record: RecordFields;
}

/**
 * All fields of an event; what its file tells wins over what its format reads.
 * @param constants - what the file's events share: those of the build, name and tags of the file
 * @param ownFields - whether the event brings the fields of its build itself
 */
export function eventFields(event: BareEvent, constants: Fields, ownFields: boolean): Fields {
  const { line, offset } = event;
  const { message, fields } = event.record;
  const timestamp = new Date(event.time).toISOString();
  const { filename, tags } = constants;
  if (ownFields) return { filename, tags, '@timestamp': timestamp, line, offset, ...fields, message };
  // The long list first: engines copy it as a whole, which is many times faster than field by field.
  const all: Record<string, Fields[string]> = {
    ...constants,
    '@timestamp': timestamp,
    line,
    offset,
    message,
    ...(tags !== undefined && { tags: eventTags(tags, message) }),
  };
  for (const name of Object.keys(fields)) if (!Object.hasOwn(all, name)) all[name] = fields[name];
  return all;
}
