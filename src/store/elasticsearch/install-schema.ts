import type { Client } from '@elastic/elasticsearch';
import { type BulkDocument, bulkBody } from './bulk-body.ts';
import { BulkWriter } from './bulk-writer.ts';
import type { IndexNames } from './index-names.ts';
import { patiently } from './patiently.ts';
import { type ReadContext, readPages } from './read-pages.ts';
import {
  INDEX_KINDS,
  type IndexKind,
  LOG_MAPPINGS,
  type Mappings,
  RECORD_MAPPINGS,
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
 * Run by every process that writes; does nothing where all is in place. Templates are put before the records, so
 * that records of this version tell of templates of this version.
 * @returns what was done, for people to read
 */
export async function installSchema(
  context: ReadContext,
  names: IndexNames,
  options: SchemaOptions = {},
): Promise<string[]> {
  const versions = await installedVersions(context, names);
  const behind = INDEX_KINDS.filter((kind) => (versions.get(kind) ?? 0) < SCHEMA_VERSION);
  // Looked at alone, so that who only writes documents needs no right to see templates.
  if (behind.length === 0) return [];
  await patiently(context, () => putLogTemplate(context.client, names, options));
  // At once: the cluster makes them in one step.
  const steps = await Promise.all(
    behind.map((kind) => installRecords(context, names, kind, versions.get(kind))),
  );
  return [`template ${names.prefix}-logs: version ${SCHEMA_VERSION}`, ...steps];
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
  context: ReadContext,
  names: IndexNames,
  kind: IndexKind,
  version: number | undefined,
): Promise<string> {
  const alias = names.records(kind);
  const wanted = names.recordsIndex(kind, SCHEMA_VERSION);
  const current = version === undefined ? undefined : names.recordsIndex(kind, version);
  const { client } = context;
  await patiently(context, () => createIndex(client, wanted, RECORD_MAPPINGS[kind]));
  const copied = current === undefined ? 0 : await copyRecords(context, current, wanted);
  const actions = [
    { add: { index: wanted, alias, is_write_index: true } },
    ...(current === undefined ? [] : [{ remove_index: { index: current } }]),
  ];
  await patiently(context, () => client.indices.updateAliases({ actions }));
  return current === undefined ? `index ${wanted}: made` : `${current} → ${wanted}: ${copied} records`;
}

/** The version of the index behind each kind's alias. */
async function installedVersions(
  { client, ...patience }: ReadContext,
  names: IndexNames,
): Promise<Map<IndexKind, number>> {
  const name = INDEX_KINDS.map((kind) => names.records(kind));
  const found = await patiently(patience, () => client.indices.getAlias({ name }, { ignore: [404] }));
  const versions = new Map<IndexKind, number>();
  for (const kind of INDEX_KINDS) {
    const start = `${names.records(kind)}-v`;
    const index = Object.keys(found).find((index) => index.startsWith(start));
    if (index !== undefined) versions.set(kind, Number(index.slice(start.length)));
  }
  return versions;
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
async function copyRecords(context: ReadContext, from: string, to: string): Promise<number> {
  const { client } = context;
  await patiently(context, () => client.indices.refresh({ index: from }));
  const writer = new BulkWriter({
    ...context,
    location: to,
    onDeadLetter: async ({ id: record, reason }) => {
      throw new Error(`record ${record} of ${from} does not fit ${to}: ${reason}`);
    },
  });
  const query = { match_all: {} };
  let batch: BulkDocument[] = [];
  for await (const { id, source } of readPages(context, {
    index: from,
    query,
    sort: [{ _shard_doc: 'asc' }],
  })) {
    batch.push({ index: to, id, source: JSON.stringify(source) });
    if (batch.length < COPY_BATCH) continue;
    await writer.add(bulkBody(batch));
    batch = [];
  }
  await writer.add(bulkBody(batch));
  return (await writer.finish()).documents;
}
