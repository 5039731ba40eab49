import type { EventHit, QueryHits } from '../model/build-reading.ts';
import { type AlsoQuery, alsoQueries, type Signature } from '../model/signature.ts';

/** Where the queries of one signature stand in the list that was run. */
export interface SignatureQueries {
  readonly signature: Signature;
  readonly main: number;
  readonly evidence?: number;
  /** In the order of `alsoQueries(signature)`. */
  readonly also: readonly number[];
}

/** Hits of a build by index of the query. */
export type HitTable = ReadonlyMap<number, QueryHits>;

/**
 * The hits of one signature in one build: those of its main query, if all the queries it also wants have hit.
 *
 * @returns undefined when the signature does not hit; else the hits to show, later log lines first, and the
 *   number of all events that matched the main query
 */
export function signatureHits(
  { signature, main, evidence, also }: SignatureQueries,
  table: HitTable,
): { count: number; hits: readonly EventHit[] } | undefined {
  const found = table.get(main);
  if (!found) return undefined;
  let hits = found.hits;
  for (const [index, query] of alsoQueries(signature).entries()) {
    const others = table.get(also[index] ?? -1)?.hits ?? [];
    if (others.length === 0) return undefined;
    hits = hits.filter((hit) => others.some((other) => isNear(hit, other, query)));
  }
  if (hits.length === 0) return undefined;
  const isWhole = hits.length === found.hits.length;
  const shown = (evidence === undefined ? undefined : table.get(evidence)?.hits) ?? hits;
  return { count: isWhole ? found.count : hits.length, hits: [...shown].sort(byLaterFirst) };
}

function isNear(hit: EventHit, other: EventHit, { withinLines }: AlsoQuery): boolean {
  if (withinLines === undefined) return true;
  return hit.filename === other.filename && Math.abs(hit.line - other.line) <= withinLines;
}

/** ISO 8601 in UTC sorts as text; without times, the later line of the same file wins. */
function byLaterFirst(a: EventHit, b: EventHit): number {
  const byTime = (b.timestamp ?? '').localeCompare(a.timestamp ?? '');
  return byTime || a.filename.localeCompare(b.filename) || b.line - a.line;
}
