import { type Client, errors } from '@elastic/elasticsearch';
import { AppError } from '../../errors.ts';
import { count } from '../../util/count.ts';
import { installDataStream, putStreamTemplate } from './data-stream.ts';
import type { IndexNames } from './index-names.ts';
import { FORGIVING, logSettings, type SchemaOptions } from './log-settings.ts';
import { migrateIndex } from './migrate-index.ts';
import { patiently } from './patiently.ts';
import type { ReadContext } from './read-pages.ts';
import {
  INDEX_KINDS,
  type IndexKind,
  LOG_MAPPINGS,
  type Mappings,
  RECORD_MAPPINGS,
  SCHEMA_VERSION,
} from './schema.ts';

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
  if (options.dataStream) await installDataStream(context, names, options);
  const versions = await installedVersions(context, names);
  const behind = INDEX_KINDS.filter((kind) => (versions.get(kind) ?? 0) < SCHEMA_VERSION);
  // Looked at alone, so that who only writes documents needs no right to see templates.
  if (behind.length === 0) return [];
  await patiently(context, () => putLogTemplate(context.client, names, options));
  if (options.dataStream) await putStreamTemplate(context, names, options);
  await addLogFields(context, names);
  // At once: the cluster makes them in one step.
  const steps = await Promise.all(
    behind.map((kind) => installIndex(context, names, { kind, version: versions.get(kind) })),
  );
  return [`template ${names.prefix}-logs: version ${SCHEMA_VERSION}`, ...steps];
}

/** @throws AppError `CONFIG_INVALID` - a policy is named, and the cluster has no index lifecycle management */
async function putLogTemplate(client: Client, names: IndexNames, options: SchemaOptions): Promise<void> {
  try {
    await client.indices.putIndexTemplate({
      name: `${names.prefix}-logs`,
      index_patterns: [names.logs],
      priority: 200,
      _meta: { version: SCHEMA_VERSION },
      template: { settings: logSettings(options), mappings: LOG_MAPPINGS },
    });
  } catch (error) {
    const isRefused = error instanceof errors.ResponseError && error.statusCode === 400;
    if (!isRefused || options.lifecyclePolicy === undefined) throw error;
    throw new AppError(
      'CONFIG_INVALID',
      `esLifecyclePolicy: expected a cluster that has index lifecycle management, found one that refuses the policy "${options.lifecyclePolicy}"; remove the key, and let \`dejabug store prune\` drop old days`,
      { cause: error },
    );
  }
}

/** Days that are there learn of new fields, and keep those that they have as they are. */
async function addLogFields(context: ReadContext, names: IndexNames): Promise<void> {
  const { client } = context;
  const days = await patiently(context, () =>
    client.indices.get({ index: names.logs, features: 'mappings' }),
  );
  for (const [index, { mappings }] of Object.entries(days)) {
    const known = mappings?.properties ?? {};
    const added = Object.entries(LOG_MAPPINGS.properties).filter(([name]) => !Object.hasOwn(known, name));
    if (added.length === 0) continue;
    const properties = Object.fromEntries(added);
    await patiently(context, () => client.indices.putMapping({ index, properties }, { ignore: [400, 404] }));
  }
}

async function installIndex(
  context: ReadContext,
  names: IndexNames,
  { kind, version }: { readonly kind: IndexKind; readonly version: number | undefined },
): Promise<string> {
  const alias = names.records(kind);
  const to = names.recordsIndex(kind, SCHEMA_VERSION);
  const { client } = context;
  await patiently(context, () => createIndex(client, to, RECORD_MAPPINGS[kind]));
  if (version === undefined) {
    const actions = [{ add: { index: to, alias, is_write_index: true } }];
    await patiently(context, () => client.indices.updateAliases({ actions }));
    return `index ${to}: made`;
  }
  const from = names.recordsIndex(kind, version);
  try {
    const copied = await patiently(context, () => migrateIndex(context, { alias, from, to }));
    return `${from} → ${to}: ${count(copied, 'record')}`;
  } catch (error) {
    // Another process that was faster has removed the old index under this one.
    const versions = await installedVersions(context, names);
    if (versions.get(kind) === SCHEMA_VERSION) return `${from} → ${to}: done by another process`;
    throw error;
  }
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
  const settings = { 'index.number_of_shards': 1, 'index.auto_expand_replicas': '0-1', ...FORGIVING };
  const answer = await client.indices.create({ index, settings, mappings }, { ignore: [400], meta: true });
  if (answer.statusCode === 400 && !(await client.indices.exists({ index }))) {
    throw new Error(`the index ${index} could not be made: ${JSON.stringify(answer.body)}`);
  }
}
