import type { Client } from '@elastic/elasticsearch';
import { bulkBody } from './bulk-body.ts';
import { BulkWriter } from './bulk-writer.ts';
import type { IndexNames } from './index-names.ts';
import {
  LOG_MAPPINGS,
  type Mappings,
  RECORD_KINDS,
  RECORD_MAPPINGS,
  type RecordKind,
  SCHEMA_VERSION,
} from './schema.ts';

/** What a cluster may set apart from others. */
export interface SchemaOptions {
  readonly shards?: number;
  /** How soon what is written can be searched. */
  readonly refreshInterval?: string;
  /** Where the cluster has index lifecycle management: the policy of the indices of logs. */
  readonly lifecyclePolicy?: string;
}

/** Documents copied at a time from an old index of records to a new one. */
const COPY_BATCH = 1000;

/**
 * Brings the cluster to this version of the schema: the template for logs, an index and an alias for each kind
 * of records. Records of an older version are copied to a new index, which then takes the alias over.
 *
 * Run by every process that writes; does nothing where all is in place.
 * @returns what was done, for people to read
 */
export async function installSchema(
  client: Client,
  names: IndexNames,
  options: SchemaOptions = {},
): Promise<string[]> {
  const done: string[] = [];
  const template = `${names.prefix}-logs`;
  const found = await client.indices.getIndexTemplate({ name: template }, { ignore: [404] });
  const installed = Number(found.index_templates?.[0]?.index_template._meta?.version ?? 0);
  if (installed < SCHEMA_VERSION) {
    await putLogTemplate(client, names, options);
    done.push(`template ${template}: version ${installed} → ${SCHEMA_VERSION}`);
  }
  // At once: the cluster makes them in one step.
  const steps = await Promise.all(RECORD_KINDS.map((kind) => installRecords(client, names, kind)));
  return [...done, ...steps.filter((step) => step !== undefined)];
}

async function putLogTemplate(client: Client, names: IndexNames, options: SchemaOptions): Promise<void> {
  const { shards = 1, refreshInterval = '5s', lifecyclePolicy } = options;
  await client.indices.putIndexTemplate({
    name: `${names.prefix}-logs`,
    index_patterns: [names.logs],
    priority: 200,
    _meta: { version: SCHEMA_VERSION },
    template: {
      settings: {
        'index.number_of_shards': shards,
        'index.auto_expand_replicas': '0-1',
        'index.codec': 'best_compression',
        'index.refresh_interval': refreshInterval,
        'index.mapping.total_fields.ignore_dynamic_beyond_limit': true,
        ...(lifecyclePolicy !== undefined && { 'index.lifecycle.name': lifecyclePolicy }),
      },
      mappings: LOG_MAPPINGS,
    },
  });
}

async function installRecords(
  client: Client,
  names: IndexNames,
  kind: RecordKind,
): Promise<string | undefined> {
  const alias = names.records(kind);
  const wanted = names.recordsIndex(kind, SCHEMA_VERSION);
  const behind = await client.indices.getAlias({ name: alias }, { ignore: [404] });
  const current = Object.keys(behind).find((index) => index.startsWith(`${alias}-v`));
  if (current !== undefined && versionOf(current) >= SCHEMA_VERSION) return undefined;
  await createIndex(client, wanted, RECORD_MAPPINGS[kind]);
  const copied = current === undefined ? 0 : await copyRecords(client, current, wanted);
  await client.indices.updateAliases({
    actions: [
      { add: { index: wanted, alias, is_write_index: true } },
      ...(current === undefined ? [] : [{ remove_index: { index: current } }]),
    ],
  });
  return current === undefined ? `index ${wanted}: made` : `${current} → ${wanted}: ${copied} records`;
}

function versionOf(index: string): number {
  return Number(index.slice(index.lastIndexOf('-v') + 2));
}

/** Another process may be making it at the same time; then it is there as well. */
async function createIndex(client: Client, index: string, mappings: Mappings): Promise<void> {
  const settings = { 'index.number_of_shards': 1, 'index.auto_expand_replicas': '0-1' };
  const answer = await client.indices.create({ index, settings, mappings }, { ignore: [400], meta: true });
  if (answer.statusCode === 400 && !(await client.indices.exists({ index }))) {
    throw new Error(`the index ${index} could not be made: ${JSON.stringify(answer.body)}`);
  }
}

/** Copies under the same ids, so that a copy that was cut off is simply done again. */
async function copyRecords(client: Client, from: string, to: string): Promise<number> {
  await client.indices.refresh({ index: from });
  const { id } = await client.openPointInTime({ index: from, keep_alive: '5m' });
  const writer = new BulkWriter({
    client,
    location: to,
    onDeadLetter: async ({ id: record, reason }) => {
      throw new Error(`record ${record} of ${from} does not fit ${to}: ${reason}`);
    },
  });
  let after: Record<string, unknown> = {};
  try {
    for (;;) {
      const page = await client.search({
        pit: { id, keep_alive: '5m' },
        size: COPY_BATCH,
        sort: [{ _shard_doc: 'asc' }],
        ...after,
      });
      const { hits } = page.hits;
      if (hits.length === 0) return (await writer.finish()).documents;
      const documents = hits.map((hit) => ({
        index: to,
        id: hit._id ?? '',
        source: JSON.stringify(hit._source),
      }));
      await writer.add(bulkBody(documents));
      after = { search_after: hits.at(-1)?.sort };
    }
  } finally {
    await client.closePointInTime({ id });
  }
}
