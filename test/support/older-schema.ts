import { indexNames } from '../../src/store/elasticsearch/index-names.ts';
import {
  INDEX_KINDS,
  type IndexKind,
  LOG_MAPPINGS,
  type Mappings,
  RECORD_MAPPINGS,
} from '../../src/store/elasticsearch/schema.ts';

/** Versions of the schema that there were. */
export type OlderVersion = 1 | 2;

/** A field that the older versions here do not know, of logs and of builds. */
export const NEW_FIELD = 'zuul_executor';

/** Version 1 had no records; both searched places by an index, and kept what tells how well a message matches. */
const KINDS: Readonly<Record<OlderVersion, readonly IndexKind[]>> = {
  1: INDEX_KINDS.filter((kind) => kind !== 'records'),
  2: INDEX_KINDS,
};
const OLDER_FIELDS = {
  message: { type: 'text' },
  ...Object.fromEntries(['line', 'offset', 'ingest'].map((name) => [name, { type: 'long' }])),
};

/** Prepares the cluster at `url` as an earlier version of the product would have done. */
export async function installOlderSchema(url: string, prefix: string, version: OlderVersion): Promise<void> {
  const names = indexNames(prefix);
  await send(url, 'PUT', `_index_template/${prefix}-logs`, {
    index_patterns: [names.logs],
    priority: 200,
    _meta: { version },
    template: { mappings: withoutNewField(LOG_MAPPINGS, OLDER_FIELDS) },
  });
  for (const kind of KINDS[version]) {
    const settings = { 'index.number_of_shards': 1, 'index.number_of_replicas': 0 };
    await send(url, 'PUT', names.recordsIndex(kind, version), {
      settings,
      mappings: withoutNewField(RECORD_MAPPINGS[kind]),
      aliases: { [names.records(kind)]: { is_write_index: true } },
    });
  }
}

function withoutNewField(mappings: Mappings, older: Mappings['properties'] = {}): Mappings {
  const { [NEW_FIELD]: _, ...properties } = mappings.properties;
  return { ...mappings, properties: { ...properties, ...older } };
}

/** Sends one request, which has to succeed. */
export async function send(url: string, method: string, path: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(`${url}/${path}`, {
    method,
    ...(body !== undefined && {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`);
  return answer.json();
}
