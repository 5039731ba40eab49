import { indexNames } from '../../src/store/elasticsearch/index-names.ts';
import {
  INDEX_KINDS,
  LOG_MAPPINGS,
  RECORD_MAPPINGS,
  SCHEMA_VERSION,
} from '../../src/store/elasticsearch/schema.ts';

/** The version that {@link installOlderSchema} installs. */
export const OLDER_VERSION = SCHEMA_VERSION - 1;

/** A field that the older version did not know, of logs and of builds. */
export const NEW_FIELD = 'zuul_executor';

/** Prepares the cluster at `url` as an earlier version of the product would have done. */
export async function installOlderSchema(url: string, prefix: string): Promise<void> {
  const names = indexNames(prefix);
  await send(url, 'PUT', `_index_template/${prefix}-logs`, {
    index_patterns: [names.logs],
    priority: 200,
    _meta: { version: OLDER_VERSION },
    template: { mappings: withoutNewField(LOG_MAPPINGS) },
  });
  for (const kind of INDEX_KINDS) {
    if (kind === 'records') continue;
    const settings = { 'index.number_of_shards': 1, 'index.number_of_replicas': 0 };
    await send(url, 'PUT', names.recordsIndex(kind, OLDER_VERSION), {
      settings,
      mappings: withoutNewField(RECORD_MAPPINGS[kind]),
      aliases: { [names.records(kind)]: { is_write_index: true } },
    });
  }
}

function withoutNewField(mappings: (typeof RECORD_MAPPINGS)['builds']): object {
  const { [NEW_FIELD]: _, ...properties } = mappings.properties;
  return { ...mappings, properties };
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
