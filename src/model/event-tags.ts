import type { FieldScalar, FieldValue } from './fields.ts';

/** The tag that Logstash gave to an event which it had joined of several lines. */
export const JOINED_TAG = 'multiline';

/** The tags of an event: those of its file, and {@link JOINED_TAG} where it has several lines. */
export function eventTags(tags: FieldValue | undefined, message: string): FieldValue | undefined {
  if (!message.includes('\n')) return tags;
  const own: readonly FieldScalar[] = tags === undefined ? [] : [tags].flat();
  return [...own, JOINED_TAG];
}
