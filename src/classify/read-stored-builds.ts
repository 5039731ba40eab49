import { isFailed, isPassed } from '../model/build.ts';
import type { BuildReading, EventHit, QueryHits } from '../model/build-reading.ts';
import type { LogEvent } from '../model/log-event.ts';
import type { QueryNode } from '../query/ast.ts';
import type { Store } from '../store/store.ts';

/** Hits that are kept of one query in one build; all are counted. */
const MAX_KEPT = 500;

/** Hits of one build by index of the query. */
type HitsByQuery = Map<number, { count: number; hits: EventHit[] }>;

/**
 * What a store says of all builds it holds, as if each had just been read with `queries`: one search a query
 * over all builds, then one reading a build, hit or not. Builds that neither failed nor passed are left out.
 */
export async function* readStoredBuilds(
  store: Store,
  queries: readonly QueryNode[],
  signal: AbortSignal,
): AsyncGenerator<BuildReading> {
  const found = new Map<string, HitsByQuery>();
  for (const [index, query] of queries.entries()) {
    for await (const event of store.search({ query, signal })) remember(found, index, event);
  }
  for await (const { build, files } of store.listBuilds()) {
    if (!isFailed(build) && !isPassed(build)) continue;
    const hits = found.get(build.buildUuid) ?? new Map<number, QueryHits>();
    yield { build, files, hits: oldestFirst(hits), incomplete: [], timings: {} };
  }
}

function remember(found: Map<string, HitsByQuery>, query: number, event: LogEvent): void {
  const build = String(event.build_uuid);
  const byQuery = found.get(build) ?? new Map();
  found.set(build, byQuery);
  const known = byQuery.get(query) ?? { count: 0, hits: [] };
  byQuery.set(query, known);
  known.count += 1;
  if (known.hits.length === MAX_KEPT) return;
  const { filename, line, offset, message, '@timestamp': timestamp } = event;
  known.hits.push({ filename, line, offset, message, timestamp });
}

/** A store answers newest first, a reading has the hits in the order of the log. */
function oldestFirst(hits: ReadonlyMap<number, QueryHits>): Map<number, QueryHits> {
  return new Map([...hits].map(([query, { count, hits }]) => [query, { count, hits: [...hits].reverse() }]));
}
