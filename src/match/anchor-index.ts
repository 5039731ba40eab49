import { type AnchorTable, createAnchorTable } from '../text/anchor-table.ts';
import type { ChosenAnchor } from './choose-anchors.ts';

/** A query and the anchors of which one is found in each event that it matches. */
export interface AnchoredQuery {
  readonly query: number;
  readonly anchors: readonly ChosenAnchor[];
}

/** A query that is worth asking where its anchor was found. */
export interface AnchorUse {
  readonly query: number;
  /** Place of another anchor that has to be found in the same record; -1 for none. */
  readonly also: number;
}

/** What to look for, and which queries to ask where it is found. */
export interface AnchorIndex {
  readonly table: AnchorTable;
  /** The anchors' hashes, and the uses of each, by the anchor's place in `table`. */
  readonly hashes: readonly number[];
  readonly uses: readonly (readonly AnchorUse[])[];
}

/**
 * Makes one table of all anchors; equal anchors of several queries share a place.
 * @param others - hashes that are looked for without being any query's anchor, to learn how common they are
 */
export function createAnchorIndex(
  anchored: readonly AnchoredQuery[],
  others: Iterable<number> = [],
): AnchorIndex {
  const places = new Map<number, number>();
  const uses: AnchorUse[][] = [];
  const placeOf = (hash: number): number => {
    const known = places.get(hash);
    if (known !== undefined) return known;
    places.set(hash, uses.length);
    return uses.push([]) - 1;
  };
  for (const { query, anchors } of anchored) {
    for (const { hash, also } of anchors) {
      uses[placeOf(hash)]!.push({ query, also: also === undefined ? -1 : placeOf(also) });
    }
  }
  for (const hash of others) placeOf(hash);
  const hashes = [...places.keys()];
  return { table: createAnchorTable(hashes), hashes, uses };
}
