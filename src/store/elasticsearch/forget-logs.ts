import { buildDocument, readBuildDocument } from './build-record.ts';
import type { ClusterContext } from './cluster-context.ts';
import { RefusedForNow } from './elasticsearch-error.ts';
import { patiently } from './patiently.ts';
import { placeOf, readPages } from './read-pages.ts';

/** Builds asked for or written in one request. */
const BATCH = 500;

/**
 * Takes note in the records of builds that ended before `before` (ISO 8601) that none of their events is left, whoever
 * removed them: we with a day's index, or the cluster by a policy.
 * @returns how many builds those are
 */
export async function forgetLogs(context: ClusterContext, before: string): Promise<number> {
  const isOld = { range: { '@timestamp': { lt: before, format: 'strict_date_optional_time' } } };
  const builds = readPages(context, {
    index: context.names.records('builds'),
    query: { bool: { filter: [isOld, { range: { documents: { gt: 0 } } }] } },
    sort: [{ _shard_doc: 'asc' }],
    fields: ['build_uuid'],
    pageSize: BATCH,
  });
  let forgotten = 0;
  let batch: string[] = [];
  for await (const { source } of builds) {
    batch.push(String(source.build_uuid));
    if (batch.length < BATCH) continue;
    forgotten += await forgetGone(context, batch);
    batch = [];
  }
  return forgotten + (await forgetGone(context, batch));
}

async function forgetGone(context: ClusterContext, builds: readonly string[]): Promise<number> {
  if (builds.length === 0) return 0;
  const left = await buildsWithEvents(context, builds);
  return markAll(
    context,
    builds.filter((uuid) => !left.has(uuid)),
  );
}

async function buildsWithEvents(
  { client, names, ...rest }: ClusterContext,
  builds: readonly string[],
): Promise<Set<string>> {
  const answer = await patiently(rest, () =>
    client.search<unknown, { builds: { buckets: readonly { readonly key: string }[] } }>({
      index: names.logs,
      ignore_unavailable: true,
      size: 0,
      query: { terms: { build_uuid: [...builds] } },
      aggs: { builds: { terms: { field: 'build_uuid', size: BATCH } } },
    }),
  );
  return new Set(answer.aggregations?.builds.buckets.map(({ key }) => key));
}

/** @returns how many records there were; one that somebody else writes at the same time tells what is so by then */
async function markAll(context: ClusterContext, builds: readonly string[]): Promise<number> {
  const { client, names } = context;
  if (builds.length === 0) return 0;
  const index = names.records('builds');
  return patiently(context, async () => {
    const { docs } = await client.mget({ index, ids: [...builds] });
    const operations = docs.flatMap((found) => {
      if (!('found' in found) || !found.found) return [];
      const { contentHash: _, ...known } = readBuildDocument(found._source);
      const { source } = buildDocument({ ...known, files: [], documents: 0 }, names);
      return [{ index: { _index: index, _id: found._id, ...placeOf(found) } }, JSON.parse(source)];
    });
    const { items } = operations.length === 0 ? { items: [] } : await client.bulk({ operations });
    const refused = items.find((item) => item.index?.error !== undefined && item.index.status !== 409);
    if (refused !== undefined) throw new RefusedForNow(refused.index?.error?.reason ?? 'writes are refused');
    return items.length;
  });
}
