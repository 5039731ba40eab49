import type { RequiredText, TokenRun } from '../query/token-run.ts';
import { hashPair, hashToken } from '../text/hash-token.ts';
import { pairRarity, tokenRarity } from './token-rarity.ts';

/** One thing to look for in the bytes, a sub-token or two that are neighbours, and how rare it is by its look. */
export interface Anchor {
  readonly hash: number;
  readonly rarity: number;
}

/** What can be looked for to find a query's events: one anchor, or those of one alternative, or of all of them. */
export type AnchorChoices = Anchor | { readonly type: 'one' | 'each'; readonly of: readonly AnchorChoices[] };

/** How rare an anchor really is, in the measure of its `rarity`. */
export type RarityOf = (anchor: Anchor) => number;

/** What is more common than this is found too often to be worth looking for beside a rarer anchor. */
const MIN_ALSO_RARITY = 6;

/** A hash, and another one that has to be found in the same event, where there is one. */
export interface ChosenAnchor {
  readonly hash: number;
  readonly also?: number;
}

/** Of `anchors` one at least is found in each event that the query matches. */
interface Choice {
  readonly anchors: readonly ChosenAnchor[];
  readonly rarity: number;
}

/** All that can be looked for to find what is required, which has to be something. */
export function anchorChoices(required: RequiredText): AnchorChoices {
  if (required.type === 'run') return { type: 'one', of: anchorsOf(required.tokens) };
  return { type: required.type === 'all' ? 'one' : 'each', of: required.of.map(anchorChoices) };
}

/**
 * Chooses what to look for: of a run, and of things that are all required, the rarest and the one next to it; of
 * alternatives each.
 *
 * @returns anchors of which at least one is found in each event that the query matches
 */
export function chooseAnchors(
  choices: AnchorChoices,
  rarityOf: RarityOf = ({ rarity }) => rarity,
): readonly ChosenAnchor[] {
  return choose(choices, rarityOf).anchors;
}

function choose(choices: AnchorChoices, rarityOf: RarityOf): Choice {
  if (!('of' in choices)) return { anchors: [{ hash: choices.hash }], rarity: rarityOf(choices) };
  const options = choices.of.map((option) => choose(option, rarityOf));
  if (choices.type === 'one') return rarest(options);
  const rarity = Math.min(...options.map((option) => option.rarity)) - Math.log2(options.length);
  return { anchors: options.flatMap(({ anchors }) => anchors), rarity };
}

/** The rarest of several that are all required, together with the next one that is a single anchor. */
function rarest(options: readonly Choice[]): Choice {
  const [best, ...others] = options.toSorted((left, right) => right.rarity - left.rarity);
  if (best === undefined) throw new RangeError('nothing is required');
  const next = others.find(({ anchors, rarity }) => anchors.length === 1 && rarity > MIN_ALSO_RARITY)
    ?.anchors[0]?.hash;
  if (next === undefined) return best;
  const anchors = best.anchors.map(({ hash, also = next }) => (also === hash ? { hash } : { hash, also }));
  return { anchors, rarity: best.rarity };
}

/** Calls `visit` with the hash of everything that may be chosen. */
export function visitHashes(choices: AnchorChoices, visit: (hash: number) => void): void {
  if (!('of' in choices)) visit(choices.hash);
  else for (const option of choices.of) visitHashes(option, visit);
}

/** The pairs of neighbours of a run, or its only token. */
function anchorsOf(run: TokenRun): Anchor[] {
  const tokens = run.map((token) => ({ hash: hashToken(token), rarity: tokenRarity(token) }));
  if (tokens.length === 1) return tokens;
  return tokens.slice(1).map((right, index) => {
    const left = tokens[index]!;
    return { hash: hashPair(left.hash, right.hash), rarity: pairRarity(left.rarity, right.rarity) };
  });
}
