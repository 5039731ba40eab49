import { type AnchorTable, createAnchorTable } from '../text/anchor-table.ts';

/** A query and the hashes of which one is found in each event that it matches. */
export interface AnchoredQuery {
  readonly query: number;
  readonly hashes: readonly number[];
}

/** Which queries are worth asking where an anchor was found. */
export interface AnchorIndex {
  readonly table: AnchorTable;
  /** The anchors' hashes, and the queries of each, by the anchor's index in `table`. */
  readonly hashes: readonly number[];
  readonly queries: readonly (readonly number[])[];
}

/**
 * Makes one table of all anchors; equal anchors of several queries share a place.
 * @param others - hashes that are looked for without being any query's anchor, to learn how common they are
 */
export function createAnchorIndex(
  anchored: readonly AnchoredQuery[],
  others: Iterable<number> = [],
): AnchorIndex {
  const byHash = new Map<number, number[]>();
  for (const { query, hashes } of anchored) {
    for (const hash of new Set(hashes)) {
      const queries = byHash.get(hash);
      if (queries === undefined) byHash.set(hash, [query]);
      else queries.push(query);
    }
  }
  for (const hash of others) if (!byHash.has(hash)) byHash.set(hash, []);
  const hashes = [...byHash.keys()];
  return { table: createAnchorTable(hashes), hashes, queries: [...byHash.values()] };
}
