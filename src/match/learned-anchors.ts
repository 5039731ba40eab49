import { type AnchoredQuery, type AnchorIndex, createAnchorIndex } from './anchor-index.ts';
import { type Anchor, type AnchorChoices, chooseAnchors } from './choose-anchors.ts';

/** Findings a MB from which an anchor counts as common, whatever it looks like. */
const COMMON_PER_MEGABYTE = 16;

/** Segments below this size say nothing about rates. */
const MIN_SEGMENT_BYTES = 64 * 1024;

/** What a rate of 1 a MB is in the measure of a look's rarity; each doubling makes it one less. */
const RARITY_OF_ONE = 12;

/** A query and what can be looked for to find its events. */
export interface SearchableQuery {
  readonly query: number;
  readonly choices: AnchorChoices;
}

/**
 * The anchors of many queries, which get better while logs are read: an anchor that is found all over is given up for
 * another one of the same query. What is found in the end does not depend on it, only how fast.
 */
export class LearnedAnchors {
  readonly #searchable: readonly SearchableQuery[];
  readonly #perMegabyte = new Map<number, number>();
  #wasted = 0;
  #hasNews = false;
  anchored: readonly AnchoredQuery[];
  index: AnchorIndex;

  constructor(searchable: readonly SearchableQuery[]) {
    this.#searchable = searchable;
    this.anchored = this.#choose();
    this.index = createAnchorIndex(this.anchored);
  }

  /**
   * Learns from one segment of `sizeBytes`.
   * @param counts - how often each anchor of `index` was found, by its place there
   * @param wasted - times that a query was asked for nothing
   */
  learn(index: AnchorIndex, counts: ReadonlyMap<number, number>, wasted: number, sizeBytes: number): void {
    if (sizeBytes < MIN_SEGMENT_BYTES) return;
    this.#wasted += wasted;
    for (const [anchor, count] of counts) {
      const rate = count / (sizeBytes / 1e6);
      if (rate < COMMON_PER_MEGABYTE) continue;
      const hash = index.hashes[anchor]!;
      const known = this.#perMegabyte.get(hash) ?? 0;
      if (rate > known) this.#perMegabyte.set(hash, rate);
      if (rate > 2 * known) this.#hasNews = true;
    }
    // Choosing anew costs about as much as asking each query a few times.
    if (!this.#hasNews || this.#wasted < this.#searchable.length * 4) return;
    this.#wasted = 0;
    this.#hasNews = false;
    this.anchored = this.#choose();
    this.index = createAnchorIndex(this.anchored);
  }

  #choose(): AnchoredQuery[] {
    const rarityOf = ({ hash, rarity }: Anchor): number => {
      const rate = this.#perMegabyte.get(hash);
      return rate === undefined ? rarity : Math.min(rarity, RARITY_OF_ONE - Math.log2(rate));
    };
    return this.#searchable.map(({ query, choices }) => ({
      query,
      hashes: chooseAnchors(choices, rarityOf),
    }));
  }
}
