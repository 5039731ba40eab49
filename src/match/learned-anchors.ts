import { type AnchoredQuery, type AnchorIndex, createAnchorIndex } from './anchor-index.ts';
import { type Anchor, type AnchorChoices, chooseAnchors, visitHashes } from './choose-anchors.ts';
import type { Findings } from './findings.ts';

/** A sample of fewer bytes says nothing about rates. */
const MIN_SAMPLE_BYTES = 1024 * 1024;

/** A sample and a new choice cost about as much as asking each query this often; the next ones bring less. */
const ASKS_WORTH_A_SAMPLE = 1;
const PATIENCE_GROWTH = 1.5;

/** Questions in vain a MB that cost next to nothing: no reason to learn. */
const CHEAP_PER_MEGABYTE = 150;

/** So many questions in vain in one segment make an anchor common. */
const MANY_IN_VAIN = 8;

/** What one finding a MB is in the measure of an anchor's `rarity`; each doubling makes it one less. */
const RARITY_OF_ONE = 12;
const RARITY_OF_UNSEEN = 10;

/** A query and what can be looked for to find its events. */
export interface SearchableQuery {
  readonly query: number;
  readonly choices: AnchorChoices;
}

interface Sample {
  readonly counts: Map<number, number>;
  sizeBytes: number;
}

/** What the matching of one segment showed. */
export interface SegmentExperience {
  /** The index that was used. */
  readonly index: AnchorIndex;
  readonly findings: Findings;
  /** Times that queries were asked in vain because of an anchor, by its place in the index. */
  readonly wasted: ReadonlyMap<number, number>;
  readonly sizeBytes: number;
}

/**
 * The anchors of many queries, which get better while logs are read. Their look says only so much: when too many
 * queries were asked for nothing, the next text is scanned for all that could be an anchor, and what is common there is
 * given up for something rarer of the same query. What is found in the end does not depend on it, only how fast.
 */
export class LearnedAnchors {
  readonly #searchable: readonly SearchableQuery[];
  /** How often each hash was found in samples or made queries be asked in vain, and the bytes of all samples. */
  readonly #counts = new Map<number, number>();
  #sampledBytes = 0;
  /** What was not found in a sample is this rare at least, whatever it looks like. */
  #leastRarity = 0;
  #wasted = 0;
  #patience: number;
  /** In how many queries each hash could be an anchor. */
  readonly #uses: ReadonlyMap<number, number>;
  #sample: Sample | undefined;
  anchored: readonly AnchoredQuery[];
  /** What to look for in the next segment. */
  index: AnchorIndex;

  constructor(searchable: readonly SearchableQuery[]) {
    this.#searchable = searchable;
    this.#uses = countUses(searchable);
    this.#patience = 1000 + searchable.length * ASKS_WORTH_A_SAMPLE;
    this.anchored = this.#choose();
    this.index = createAnchorIndex(this.anchored);
  }

  /** Learns from a segment; `index` may be another one afterwards. */
  learn({ index, findings, wasted, sizeBytes }: SegmentExperience): void {
    if (index !== this.index) return;
    for (const [anchor, count] of wasted) {
      this.#wasted += count;
      if (count >= MANY_IN_VAIN) this.#note(index.hashes[anchor]!, count);
    }
    this.#wasted = Math.max(0, this.#wasted - (sizeBytes / 1e6) * CHEAP_PER_MEGABYTE);
    if (this.#sample !== undefined) this.#addToSample(this.#sample, findings, sizeBytes);
    else if (this.#wasted > this.#patience) this.#beginSample();
  }

  #beginSample(): void {
    this.#sample = { counts: new Map(), sizeBytes: 0 };
    this.index = createAnchorIndex(this.anchored, this.#uses.keys());
  }

  #addToSample(sample: Sample, findings: Findings, sizeBytes: number): void {
    sample.sizeBytes += sizeBytes;
    for (let finding = 0; finding < findings.count; finding++) {
      const anchor = findings.anchor(finding);
      sample.counts.set(anchor, 1 + (sample.counts.get(anchor) ?? 0));
    }
    if (sample.sizeBytes < MIN_SAMPLE_BYTES) return;
    for (const [anchor, count] of sample.counts) {
      this.#note(this.index.hashes[anchor]!, count);
    }
    this.#sampledBytes += sample.sizeBytes;
    this.#leastRarity = RARITY_OF_UNSEEN;
    this.#wasted = 0;
    this.#patience *= PATIENCE_GROWTH;
    this.#sample = undefined;
    this.anchored = this.#choose();
    this.index = createAnchorIndex(this.anchored);
  }

  #note(hash: number, count: number): void {
    this.#counts.set(hash, count + (this.#counts.get(hash) ?? 0));
  }

  /** What many queries hold is likely to be common, and where it is found, all of them are asked. */
  #choose(): AnchoredQuery[] {
    const megabytes = Math.max(this.#sampledBytes / 1e6, 1);
    const of = ({ hash, rarity }: Anchor): number => {
      const count = this.#counts.get(hash);
      if (count === undefined) return Math.max(rarity, this.#leastRarity);
      return RARITY_OF_ONE - Math.log2(count / megabytes);
    };
    const asTrigger = (anchor: Anchor) => of(anchor) - Math.log2(this.#uses.get(anchor.hash) ?? 1);
    const rarities = { of, asTrigger };
    return this.#searchable.map(({ query, choices }) => ({ query, ...chooseAnchors(choices, rarities) }));
  }
}

function countUses(searchable: readonly SearchableQuery[]): Map<number, number> {
  const uses = new Map<number, number>();
  for (const { choices } of searchable) {
    visitHashes(choices, (hash) => uses.set(hash, (uses.get(hash) ?? 0) + 1));
  }
  return uses;
}
