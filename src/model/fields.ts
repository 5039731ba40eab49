/** One value of a field of an event or a build, as JSON carries it. */
export type FieldScalar = string | number | boolean;

/** A field's value: one, or several (`tags`, `hosts_id`). */
export type FieldValue = FieldScalar | readonly FieldScalar[];

/** Field name → value; a field that is absent has no key. */
export type Fields = Readonly<Record<string, FieldValue | undefined>>;

/** How a field is searched: `text` is analysed, all others compare whole values. */
export type FieldType = 'text' | 'keyword' | 'long' | 'double' | 'date';

/**
 * The types of the fields that have one of their own; every other field is `keyword`.
 *
 * `build_change` and `build_patchset` are keywords: Zuul 2 wrote strings, Zuul 3 numbers, GitHub has a SHA.
 */
export const FIELD_TYPES: Readonly<Record<string, FieldType>> = {
  message: 'text',
  '@timestamp': 'date',
  line: 'long',
  offset: 'long',
  voting: 'long',
  pid: 'keyword',
  error_pr: 'double',
};

/** The type under which `field` is searched. */
export function fieldType(field: string): FieldType {
  return (Object.hasOwn(FIELD_TYPES, field) ? FIELD_TYPES[field] : undefined) ?? 'keyword';
}
