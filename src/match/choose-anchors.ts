import type { RequiredRuns, TokenRun } from '../query/token-run.ts';
import { hashPair, hashToken } from '../text/hash-token.ts';
import { pairRarity, tokenRarity } from './token-rarity.ts';

/** One thing to look for in the bytes, a sub-token or two that are neighbours, and how rare it is by its look. */
export interface Anchor {
  readonly hash: number;
  readonly rarity: number;
}

/** What can be looked for to find a query's events: of one group all runs, of each run one anchor. */
export type AnchorChoices = readonly (readonly (readonly Anchor[])[])[];

/** How rare an anchor really is, in the measure of its `rarity`. */
export type RarityOf = (anchor: Anchor) => number;

/** All that can be looked for; undefined when nothing is required and each record has to be asked. */
export function anchorChoices(required: RequiredRuns): AnchorChoices | undefined {
  return required.length === 0 ? undefined : required.map((group) => group.map(anchorsOf));
}

/**
 * Chooses what to look for: of the groups the one whose commonest anchor is the rarest, of its runs the rarest anchor.
 *
 * @returns hashes of which at least one is found in each event that the query matches
 */
export function chooseAnchors(choices: AnchorChoices, rarityOf: RarityOf = ({ rarity }) => rarity): number[] {
  let best: { hashes: number[]; rarity: number } = { hashes: [], rarity: Number.NEGATIVE_INFINITY };
  for (const group of choices) {
    const rarest = group.map((anchors) => rarestOf(anchors, rarityOf));
    const rarity = Math.min(...rarest.map(rarityOf)) - Math.log2(rarest.length);
    if (rarity > best.rarity) best = { hashes: rarest.map(({ hash }) => hash), rarity };
  }
  return best.hashes;
}

/** The pairs of neighbours of a run, or its only token. */
function anchorsOf(run: TokenRun): Anchor[] {
  const [first = ''] = run;
  if (run.length === 1) return [{ hash: hashToken(first), rarity: tokenRarity(first) }];
  return run.slice(1).map((right, index) => {
    const left = run[index]!;
    return { hash: hashPair(hashToken(left), hashToken(right)), rarity: pairRarity(left, right) };
  });
}

function rarestOf(anchors: readonly Anchor[], rarityOf: RarityOf): Anchor {
  let [best] = anchors;
  for (const anchor of anchors) if (best === undefined || rarityOf(anchor) > rarityOf(best)) best = anchor;
  if (best === undefined) throw new RangeError('a run has no tokens');
  return best;
}
