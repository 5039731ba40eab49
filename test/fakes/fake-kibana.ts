import type { TestContext } from 'node:test';
import { type Answer, type Asked, startServer } from './start-server.ts';

/** The rules of Kibana's API that an import meets. */
export interface FakeKibana {
  readonly url: string;
  /** Saved objects by space, then by type and id. */
  readonly spaces: ReadonlyMap<string, Map<string, Readonly<Record<string, unknown>>>>;
  readonly writes: number;
}

export interface FakeKibanaOptions {
  readonly apiKey?: string;
  readonly version?: string;
  /** Path that it is served under. */
  readonly basePath?: string;
  /** Ids of objects that it does not take. */
  readonly refused?: readonly string[];
}

/**
 * A Kibana with a default space and one named `ci`.
 *
 * Like the real one it wants `kbn-xsrf` for a write, takes an import as a form with a file `*.ndjson`, refuses
 * objects with attributes that it does not know or references that it does not find, and says which it replaced.
 *
 * @see https://www.elastic.co/docs/api/doc/kibana/operation/operation-post-saved-objects-import
 */
export async function startFakeKibana(
  context: TestContext,
  options: FakeKibanaOptions = {},
): Promise<FakeKibana> {
  const { apiKey, version = '9.2.4', basePath = '', refused = [] } = options;
  const kibana = { url: '', spaces: new Map([space('default'), space('ci')]), writes: 0 };
  const answer = (asked: Asked): Answer | Promise<Answer> => {
    if (!asked.path.startsWith(basePath)) return failure(404, 'Not Found');
    const path = asked.path.slice(basePath.length);
    if (apiKey !== undefined && asked.headers.authorization !== `ApiKey ${apiKey}`) {
      return failure(401, 'Unauthorized');
    }
    if (path === '/api/status') {
      return { body: { version: { number: version }, status: { overall: { level: 'available' } } } };
    }
    const wanted = /^\/api\/spaces\/space\/(?<id>\w+)$/.exec(path)?.groups?.id;
    if (wanted !== undefined && kibana.spaces.has(wanted)) return { body: { id: wanted } };
    const target = /^(\/s\/(?<id>\w+))?\/api\/saved_objects\/_import\?overwrite=true$/.exec(path);
    if (target === null || asked.method !== 'POST') return failure(404, 'Not Found');
    if (asked.headers['kbn-xsrf'] === undefined)
      return failure(400, 'Request must contain a kbn-xsrf header.');
    kibana.writes += 1;
    return importObjects(kibana.spaces.get(target.groups?.id ?? 'default') ?? new Map(), asked, refused);
  };
  const served = async (asked: Asked): Promise<Answer> => ({
    ...(await answer(asked)),
    headers: { 'kbn-name': 'fake' },
  });
  kibana.url = (await startServer(context, served)) + basePath;
  return kibana;
}

function space(id: string): [string, Map<string, Readonly<Record<string, unknown>>>] {
  return [id, new Map()];
}

function failure(statusCode: number, message: string): Answer {
  return { status: statusCode, body: { statusCode, message } };
}

/** All attributes that Kibana 8.9 allows; it keeps data views as they are. */
const ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  visualization: ['title', 'description', 'version', 'kibanaSavedObjectMeta', 'uiStateJSON', 'visState'],
  dashboard: [
    ...['title', 'description', 'version', 'kibanaSavedObjectMeta', 'timeRestore', 'timeFrom', 'timeTo'],
    ...['refreshInterval', 'controlGroupInput', 'panelsJSON', 'optionsJSON', 'hits'],
  ],
};

interface SavedObject extends Readonly<Record<string, unknown>> {
  readonly type: string;
  readonly id: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly references: readonly { readonly type: string; readonly id: string }[];
}

async function importObjects(
  known: Map<string, Readonly<Record<string, unknown>>>,
  { headers, body }: Asked,
  refused: readonly string[],
): Promise<Answer> {
  const message = new Response(new Uint8Array(body), {
    headers: { 'content-type': headers['content-type'] ?? '' },
  });
  const file = (await message.formData()).get('file');
  if (!(file instanceof File) || !file.name.endsWith('.ndjson')) {
    return failure(400, 'Invalid file extension');
  }
  const objects: SavedObject[] = (await file.text())
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
  const names = new Set([...known.keys(), ...objects.map(nameOf)]);
  const errors = objects.flatMap((object) => problemOf(object, names, refused) ?? []);
  const successResults = objects
    .filter(({ id }) => errors.every((error) => error.id !== id))
    .map((object) => ({ ...object, ...(known.has(nameOf(object)) && { overwrite: true }) }));
  for (const object of successResults) known.set(nameOf(object), object);
  const success = errors.length === 0;
  return {
    body: { success, successCount: successResults.length, successResults, ...(!success && { errors }) },
  };
}

interface ImportProblem {
  readonly type: string;
  readonly id: string;
  readonly error: { readonly type: string; readonly message?: string };
}

function problemOf(
  { type, id, attributes, references }: SavedObject,
  names: ReadonlySet<string>,
  refused: readonly string[],
): ImportProblem | undefined {
  if (refused.includes(id)) return { type, id, error: { type: 'unknown', message: 'no room' } };
  const strange = Object.keys(attributes).find((name) => !(ATTRIBUTES[type] ?? [name]).includes(name));
  if (strange !== undefined) {
    const message = `[attributes.${strange}]: definition for this key is missing`;
    return { type, id, error: { type: 'unknown', message } };
  }
  const isWhole = references.every((reference) => names.has(nameOf(reference)));
  return isWhole ? undefined : { type, id, error: { type: 'missing_references' } };
}

function nameOf({ type, id }: { readonly type: string; readonly id: string }): string {
  return `${type} ${id}`;
}
