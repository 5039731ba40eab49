import type { EventHit, QueryHits } from '../model/build-reading.ts';
import type { LogEvent } from '../model/log-event.ts';
import type { QueryNode } from '../query/ast.ts';
import type { SearchRequest, Store } from '../store/store.ts';

/** Hits that are kept of one query in one build; all are counted. */
const MAX_KEPT = 500;

/** Of so many hits of a build, the newest, the text is kept: no more are ever shown. */
const MAX_TEXTS = 50;

/** How hits are collected. */
export interface CollectOptions extends Pick<SearchRequest, 'builds' | 'onProgress'> {
  readonly signal: AbortSignal;
  /** Most events that are looked at, the newest; all when absent. */
  readonly maxEvents?: number;
}

/** The hits of one query by build. */
export interface CollectedHits {
  readonly byBuild: ReadonlyMap<string, QueryHits>;
  /** Whether there were more events than were to be looked at. */
  readonly isCut: boolean;
  /** What could not be searched. */
  readonly damaged: readonly string[];
}

/** Searches the whole store for one query; the hits of a build are in the order of its logs, as a reading has them. */
export async function collectHits(
  store: Store,
  query: QueryNode,
  { maxEvents, ...request }: CollectOptions,
): Promise<CollectedHits> {
  const found = new Map<string, { count: number; hits: EventHit[] }>();
  const limit = maxEvents === undefined ? {} : { limit: maxEvents };
  const search = store.search({ query, ...request, ...limit });
  let next = await search.next();
  for (; !next.done; next = await search.next()) remember(found, next.value);
  // A store answers newest first.
  for (const { hits } of found.values()) hits.reverse();
  const { events, damaged } = next.value;
  return { byBuild: found, isCut: events === maxEvents, damaged };
}

function remember(found: Map<string, { count: number; hits: EventHit[] }>, event: LogEvent): void {
  const build = String(event.build_uuid);
  const known = found.get(build) ?? { count: 0, hits: [] };
  found.set(build, known);
  known.count += 1;
  if (known.hits.length === MAX_KEPT) return;
  const { filename, line, offset, message, '@timestamp': timestamp } = event;
  const text = known.hits.length < MAX_TEXTS ? message : '';
  known.hits.push({ filename, line, offset, message: text, timestamp });
}
