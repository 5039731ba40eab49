import { type AnchorTable, createAnchorTable } from '../text/anchor-table.ts';
import type { ChosenAnchors, Need } from './choose-anchors.ts';
import type { RecordMarks } from './record-marks.ts';

/** A query and what to look for to find its events. */
export interface AnchoredQuery extends ChosenAnchors {
  readonly query: number;
}

/** A query that is worth asking where its anchor was found. */
export interface AnchorUse {
  readonly query: number;
  /** Whether what else the query needs was found in the record, too; absent when there is nothing else. */
  readonly isMet?: NeedTest;
}

/** `found` has the anchors, by their places, that were found in the record. */
type NeedTest = (found: RecordMarks, record: number) => boolean;

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
  for (const { query, hashes, need } of anchored) {
    const use: AnchorUse = need === undefined ? { query } : { query, isMet: createNeedTest(need, placeOf) };
    for (const hash of new Set(hashes)) uses[placeOf(hash)]!.push(use);
  }
  for (const hash of others) placeOf(hash);
  const hashes = [...places.keys()];
  return { table: createAnchorTable(hashes), hashes, uses };
}

function createNeedTest(need: Need, placeOf: (hash: number) => number): NeedTest {
  if (typeof need === 'number') {
    const place = placeOf(need);
    return (found, record) => found.has(place, record);
  }
  const tests = need.of.map((part) => createNeedTest(part, placeOf));
  if (need.type === 'all') return (found, record) => tests.every((test) => test(found, record));
  return (found, record) => tests.some((test) => test(found, record));
}
