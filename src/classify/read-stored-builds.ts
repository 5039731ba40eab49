import { isFailed, isPassed } from '../model/build.ts';
import type { BuildReading, QueryHits } from '../model/build-reading.ts';
import type { QueryNode } from '../query/ast.ts';
import type { Store } from '../store/store.ts';
import { type CollectedHits, collectHits } from './collect-hits.ts';

/**
 * What a store says of all builds it holds, as if each had just been read with `queries`: one search a query
 * over all builds, then one reading a build, hit or not. Builds that neither failed nor passed are left out.
 */
export async function* readStoredBuilds(
  store: Store,
  queries: readonly QueryNode[],
  signal: AbortSignal,
): AsyncGenerator<BuildReading> {
  const found: CollectedHits[] = [];
  for (const query of queries) found.push(await collectHits(store, query, { signal }));
  for await (const { build, files } of store.listBuilds()) {
    if (!isFailed(build) && !isPassed(build)) continue;
    yield { build, files, hits: hitsOf(build.buildUuid, found), incomplete: [], timings: {} };
  }
}

/** The hits of one build by index of the query. */
export function hitsOf(buildUuid: string, found: readonly CollectedHits[]): Map<number, QueryHits> {
  const hits = new Map<number, QueryHits>();
  for (const [query, { byBuild }] of found.entries()) {
    const own = byBuild.get(buildUuid);
    if (own !== undefined) hits.set(query, own);
  }
  return hits;
}
