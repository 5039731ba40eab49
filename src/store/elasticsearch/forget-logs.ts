import { buildDocument, readBuildDocument } from './build-record.ts';
import type { ClusterContext } from './cluster-context.ts';
import { RefusedForNow } from './elasticsearch-error.ts';
import { patiently } from './patiently.ts';
import { placeOf } from './read-pages.ts';

/** Builds asked for or written in one request. */
const BATCH = 500;

/**
 * Takes note in their records that builds are about to lose their last events with the indices `old`. Done before
 * these are dropped, so that a prune that was cut off is simply done again.
 * @returns how many builds those are
 */
export async function forgetLogs(context: ClusterContext, old: readonly string[]): Promise<number> {
  const left = new Set<string>();
  for (const index of old) for await (const uuid of buildsIn(context, index)) left.add(uuid);
  let forgotten = 0;
  const uuids = [...left];
  for (let at = 0; at < uuids.length; at += BATCH) {
    const batch = uuids.slice(at, at + BATCH);
    const staying = await buildsBeyond(context, old, batch);
    forgotten += await markAll(
      context,
      batch.filter((uuid) => !staying.has(uuid)),
    );
  }
  return forgotten;
}

interface Buckets {
  readonly builds: { readonly buckets: readonly { readonly key: { readonly uuid: string } }[] };
}

async function* buildsIn({ client, ...rest }: ClusterContext, index: string): AsyncGenerator<string> {
  for (let after: { after?: { uuid: string } } = {}; ; ) {
    const composite = { size: BATCH, sources: [{ uuid: { terms: { field: 'build_uuid' } } }], ...after };
    const answer = await patiently(rest, () =>
      client.search<unknown, Buckets>({
        index,
        ignore_unavailable: true,
        size: 0,
        aggs: { builds: { composite } },
      }),
    );
    const keys = answer.aggregations?.builds.buckets.map(({ key }) => key) ?? [];
    for (const { uuid } of keys) yield uuid;
    const last = keys.at(-1);
    if (last === undefined || keys.length < BATCH) return;
    after = { after: last };
  }
}

/** Those of the builds that have events in other indices than the `old` ones. */
async function buildsBeyond(
  { client, names, ...rest }: ClusterContext,
  old: readonly string[],
  builds: readonly string[],
): Promise<Set<string>> {
  const answer = await patiently(rest, () =>
    client.search<unknown, { builds: { buckets: readonly { readonly key: string }[] } }>({
      index: names.logs,
      ignore_unavailable: true,
      size: 0,
      query: {
        bool: {
          filter: { terms: { build_uuid: [...builds] } },
          must_not: { terms: { _index: [...old] } },
        },
      },
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
