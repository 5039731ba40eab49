import { type AnchoredQuery, type AnchorIndex, createAnchorIndex } from './anchor-index.ts';
import { type Anchor, type AnchorChoices, allHashes, chooseAnchors } from './choose-anchors.ts';

/** Segments below this size say nothing about rates. */
const MIN_SAMPLE_BYTES = 64 * 1024;

/** A sample and a new choice cost about as much as asking each query this often. */
const ASKS_WORTH_A_SAMPLE = 2;

/** What one finding a MB is in the measure of an anchor's `rarity`; each doubling makes it one less. */
const RARITY_OF_ONE = 12;

/** A query and what can be looked for to find its events. */
export interface SearchableQuery {
  readonly query: number;
  readonly choices: AnchorChoices;
}

/** What the matching of one segment showed. */
export interface SegmentExperience {
  /** The index that was used. */
  readonly index: AnchorIndex;
  /** How often each anchor was found, by its place in the index. */
  readonly counts: ReadonlyMap<number, number>;
  /** Times that a query was asked for nothing. */
  readonly wasted: number;
  readonly sizeBytes: number;
}

/**
 * The anchors of many queries, which get better while logs are read. Their look says only so much: when too many
 * queries were asked for nothing, one segment is scanned for all that could be an anchor, and what is common there is
 * given up for something rarer of the same query. What is found in the end does not depend on it, only how fast.
 */
export class LearnedAnchors {
  readonly #searchable: readonly SearchableQuery[];
  readonly #perMegabyte = new Map<number, number>();
  #wasted = 0;
  #sample: AnchorIndex | undefined;
  anchored: readonly AnchoredQuery[];
  /** What to look for in the next segment. */
  index: AnchorIndex;

  constructor(searchable: readonly SearchableQuery[]) {
    this.#searchable = searchable;
    this.anchored = this.#choose();
    this.index = createAnchorIndex(this.anchored);
  }

  /** Learns from a segment; `index` may be another one afterwards. */
  learn({ index, counts, wasted, sizeBytes }: SegmentExperience): void {
    if (index !== this.index) return;
    this.#wasted += wasted;
    if (index === this.#sample) {
      if (sizeBytes >= MIN_SAMPLE_BYTES) this.#chooseAnew(index, counts, sizeBytes);
    } else if (this.#wasted > this.#searchable.length * ASKS_WORTH_A_SAMPLE) {
      this.#sample = createAnchorIndex(this.anchored, this.#allHashes());
      this.index = this.#sample;
    }
  }

  #chooseAnew(index: AnchorIndex, counts: ReadonlyMap<number, number>, sizeBytes: number): void {
    for (const [anchor, count] of counts) {
      const hash = index.hashes[anchor]!;
      const rate = count / (sizeBytes / 1e6);
      this.#perMegabyte.set(hash, Math.max(rate, this.#perMegabyte.get(hash) ?? 0));
    }
    this.#wasted = 0;
    this.#sample = undefined;
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

  #allHashes(): Set<number> {
    return new Set(this.#searchable.flatMap(({ choices }) => allHashes(choices)));
  }
}
