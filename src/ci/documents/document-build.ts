import type { Build } from '../../model/build.ts';

/** Which member of a build a field of its events tells. */
const MEMBERS = {
  build_name: 'jobName',
  build_status: 'status',
  build_queue: 'pipeline',
  build_branch: 'branch',
  build_change: 'change',
  build_patchset: 'patchset',
  build_ref: 'ref',
  build_newrev: 'newRevision',
  build_node: 'node',
  build_set: 'buildsetUuid',
  project: 'project',
  tenant: 'tenant',
  node_provider: 'nodeProvider',
  zuul_executor: 'executor',
  change_url: 'changeUrl',
} as const satisfies Readonly<Record<string, keyof Build>>;

/** What the fields of one event, as an index keeps them, say of the event's build. */
export function buildOfDocument(fields: Readonly<Record<string, unknown>>): Partial<Build> {
  const build: Record<string, unknown> = {};
  for (const [field, member] of Object.entries(MEMBERS)) {
    const value = nameOf(fields[field]);
    if (value !== undefined) build[member] = value;
  }
  const voting = nameOf(fields.voting);
  if (voting === '0' || voting === '1') build.voting = voting === '1';
  return build; // each member that MEMBERS names is a string
}

/** A field's value as a name; of a list, as some indices keep joined lines, the first. */
export function nameOf(value: unknown): string | undefined {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  if (typeof first === 'number') return String(first);
  return typeof first === 'string' && first !== '' ? first : undefined;
}

/** The time of an event in ms since the epoch; NaN when it tells none. */
export function timeOfDocument(fields: Readonly<Record<string, unknown>>): number {
  return Date.parse(nameOf(fields['@timestamp']) ?? nameOf(fields.timestamp) ?? '');
}
