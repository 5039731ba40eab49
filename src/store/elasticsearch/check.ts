import type { StoreFinding } from '../store.ts';
import type { CheckOptions } from '../writable-store.ts';
import type { ClusterContext } from './cluster-context.ts';
import { patiently } from './patiently.ts';
import { readPages } from './read-pages.ts';
import { SCHEMA_VERSION } from './schema.ts';

/** Builds compared at a time. */
const PAGE = 1000;

/**
 * Asks how the cluster is, and compares the events that are there with those that were written of each build.
 * @returns errors for what is lost or doubled, warnings for what retention or an interrupted ingest may have left
 */
export async function checkCluster(
  context: ClusterContext,
  options: CheckOptions = {},
): Promise<StoreFinding[]> {
  const { client, names } = context;
  await patiently(context, () =>
    client.indices.refresh({ index: `${names.prefix}-*`, ignore_unavailable: true }),
  );
  return [
    ...(await checkIndices(context)),
    ...(await checkSchema(context)),
    ...(await checkBuilds(context, options)),
  ];
}

async function checkIndices({ client, names, ...rest }: ClusterContext): Promise<StoreFinding[]> {
  const index = `${names.prefix}-*`;
  const findings: StoreFinding[] = [];
  const health = await patiently(rest, () => client.cluster.health({ index, level: 'indices' }));
  for (const [name, { status }] of Object.entries(health.indices ?? {})) {
    if (status !== 'red') continue;
    const message = `${name}: expected all of its shards, found some missing; bring the cluster's nodes back`;
    findings.push({ severity: 'error', code: 'INDEX_RED', message });
  }
  const settings = await patiently(rest, () =>
    client.indices.getSettings({ index, name: 'index.blocks.*', flat_settings: true }),
  );
  for (const [name, { settings: found = {} }] of Object.entries(settings)) {
    const blocks = Object.entries(found).filter(([, value]) => String(value) === 'true');
    if (blocks.length === 0) continue;
    const message = `${name}: expected an index that takes writes, found ${blocks.map(([block]) => block).join(', ')}; free disk space on the cluster`;
    findings.push({ severity: 'error', code: 'INDEX_READ_ONLY', message });
  }
  return findings;
}

async function checkSchema({ client, names, ...rest }: ClusterContext): Promise<StoreFinding[]> {
  const name = `${names.prefix}-logs`;
  const found = await patiently(rest, () => client.indices.getIndexTemplate({ name }, { ignore: [404] }));
  const version = Number(found.index_templates?.[0]?.index_template._meta?.version ?? 0);
  if (version === SCHEMA_VERSION) return [];
  const message = `expected the template ${name} in version ${SCHEMA_VERSION}, found ${version === 0 ? 'none' : version}; the next ingest puts it in place`;
  return [{ severity: 'warning', code: 'SCHEMA_VERSION', message }];
}

async function checkBuilds(
  context: ClusterContext,
  { signal, onProgress }: CheckOptions,
): Promise<StoreFinding[]> {
  const { client, names } = context;
  const { count: total } = await patiently(context, () => client.count({ index: names.records('builds') }));
  const records = readPages(context, {
    index: names.records('builds'),
    query: { match_all: {} },
    sort: [{ _shard_doc: 'asc' }],
    fields: ['build_uuid', 'documents', 'events', '@timestamp'],
    ...(signal && { signal }),
  });
  const oldest = await oldestDay(context);
  const findings: StoreFinding[] = [];
  let page: Written[] = [];
  let done = 0;
  for await (const { source } of records) {
    // Written by buildDocument.
    const record = source as { build_uuid: string; documents: number; events: number };
    const { build_uuid, documents, events } = record;
    page.push({ buildUuid: build_uuid, documents, events, day: String(source['@timestamp']).slice(0, 10) });
    if (page.length < PAGE) continue;
    findings.push(...(await compare(context, page, oldest)));
    done += page.length;
    onProgress?.(done, total);
    page = [];
  }
  return [...findings, ...(await compare(context, page, oldest))];
}

interface Written {
  readonly buildUuid: string;
  readonly documents: number;
  /** Those that were refused included. */
  readonly events: number;
  readonly day: string;
}

async function compare(
  { client, names, ...rest }: ClusterContext,
  page: readonly Written[],
  oldest: string,
): Promise<StoreFinding[]> {
  if (page.length === 0) return [];
  const builds = page.map(({ buildUuid }) => buildUuid);
  const answer = await patiently(rest, () =>
    client.search<unknown, { builds: { buckets: { key: string; doc_count: number }[] } }>({
      index: names.logs,
      ignore_unavailable: true,
      size: 0,
      query: { terms: { build_uuid: builds } },
      aggs: { builds: { terms: { field: 'build_uuid', size: builds.length } } },
    }),
  );
  const counts = new Map(answer.aggregations?.builds.buckets.map(({ key, doc_count }) => [key, doc_count]));
  return page.flatMap((written) => judge(written, counts.get(written.buildUuid) ?? 0, oldest));
}

/** Logs of days that retention dropped are missing rightly; a build may have run over midnight. */
function judge(
  { buildUuid, documents, events, day }: Written,
  found: number,
  oldest: string,
): StoreFinding[] {
  // More than were taken at first: dead letters that were replayed.
  if (found >= documents && found <= Math.max(documents, events)) return [];
  const isDropped = found < documents && (oldest === '' || day <= oldest);
  if (isDropped) return [];
  const message = `build ${buildUuid}: expected ${documents} events, found ${found}; ingest it again`;
  return [{ severity: 'error', code: 'EVENT_COUNT', message }];
}

/** The oldest day that there is an index of; empty when there is none. */
async function oldestDay({ client, names, ...rest }: ClusterContext): Promise<string> {
  const stats = await patiently(rest, () => client.indices.stats({ index: names.logs, metric: 'docs' }));
  const days = Object.keys(stats.indices ?? {}).map((name) => names.dayOf(name) ?? '');
  return days.filter((day) => day !== '').sort()[0] ?? '';
}
