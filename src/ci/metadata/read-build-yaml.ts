import { LineCounter, parseDocument } from 'yaml';
import type { Build } from '../../model/build.ts';
import type { Fields, FieldValue } from '../../model/fields.ts';
import type { Problem } from '../../model/problem.ts';

/** Keys of `build.yaml` with one name each; lists may hold several. */
const TEXT_KEYS = {
  build: 'buildUuid',
  job: 'jobName',
  status: 'status',
  pipeline: 'pipeline',
  project: 'project',
  branch: 'branch',
  change: 'change',
  patchset: 'patchset',
  ref: 'ref',
  newrev: 'newRevision',
  buildset: 'buildsetUuid',
  tenant: 'tenant',
  node: 'node',
  node_provider: 'nodeProvider',
  executor: 'executor',
  change_url: 'changeUrl',
  log_url: 'logUrl',
} as const satisfies Readonly<Record<string, keyof Build>>;

const LIST_KEYS = { hosts_region: 'hostRegions', hosts_id: 'hostIds' } as const;
const TIME_KEYS = { started_at: 'startedAt', ended_at: 'endedAt' } as const;

/** Every key that `build.yaml` may have. */
export const BUILD_YAML_KEYS: readonly string[] = [
  ...Object.keys(TEXT_KEYS),
  ...Object.keys(LIST_KEYS),
  ...Object.keys(TIME_KEYS),
  'voting',
  'extra',
];

export interface BuildYamlReading {
  readonly build: Partial<Build>;
  readonly problems: readonly Problem[];
}

/**
 * Reads our own description of a build, a map of {@link BUILD_YAML_KEYS}: names, `voting` true or false,
 * `started_at`/`ended_at` as ISO 8601 times, `hosts_region`/`hosts_id` as lists, `extra` a map of further fields.
 *
 * What is wrong is left out and told; the rest holds.
 * @param file - for the problems
 */
export function readBuildYaml(text: string, file: string): BuildYamlReading {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, logLevel: 'silent' });
  const problems: Problem[] = document.errors.map((error) => {
    const { line, col } = lines.linePos(error.pos[0]);
    const message = `expected YAML, found: ${error.message.split('\n')[0]}; correct the file`;
    return { code: 'BUILD_YAML_SYNTAX', severity: 'error', message, file, line, column: col };
  });
  const content: unknown = problems.length === 0 ? document.toJS() : {};
  const build: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(isMap(content) ? content : {})) {
    const expected = addKey(build, key, value);
    if (expected === undefined) continue;
    const at = lines.linePos(offsetOf(text, key));
    const message = `"${key}": expected ${expected}; correct or remove the key`;
    problems.push({
      code: 'BUILD_YAML_KEY',
      severity: 'error',
      message,
      file,
      line: at.line,
      column: at.col,
    });
  }
  return { build: build as Partial<Build>, problems }; // addKey gives each key the type of Build's
}

/** Adds a key's value to `build`; gives what was expected where it is something else. */
function addKey(build: Record<string, unknown>, key: string, value: unknown): string | undefined {
  if (key in TEXT_KEYS) {
    if (typeof value !== 'string' && typeof value !== 'number') return 'a name';
    build[TEXT_KEYS[key as keyof typeof TEXT_KEYS]] = String(value); // `in` has proved the key
  } else if (key in LIST_KEYS) {
    if (!Array.isArray(value)) return 'a list of names';
    build[LIST_KEYS[key as keyof typeof LIST_KEYS]] = value.map(String);
  } else if (key in TIME_KEYS) {
    const time = new Date(typeof value === 'string' ? value : Number.NaN);
    if (Number.isNaN(time.getTime())) return 'a time such as 2026-11-21T13:46:41Z';
    build[TIME_KEYS[key as keyof typeof TIME_KEYS]] = time;
  } else if (key === 'voting') {
    if (typeof value !== 'boolean') return 'true or false';
    build.voting = value;
  } else if (key === 'extra') {
    if (!isMap(value)) return 'a map of field names and values';
    build.extra = fieldsOf(value);
  } else {
    return `one of ${BUILD_YAML_KEYS.join(', ')}`;
  }
  return undefined;
}

function fieldsOf(map: Readonly<Record<string, unknown>>): Fields {
  const fields: Record<string, FieldValue> = {};
  for (const [name, value] of Object.entries(map)) {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      fields[name] = value;
    else if (Array.isArray(value)) fields[name] = value.map(String);
  }
  return fields;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Where a key of the outermost map stands in the text. */
function offsetOf(text: string, key: string): number {
  return text.startsWith(key) ? 0 : text.indexOf(`\n${key}`) + 1;
}
