import type { RequiredText, TokenRun } from '../query/token-run.ts';
import { hashPair, hashToken } from '../text/hash-token.ts';
import { pairRarity, tokenRarity } from './token-rarity.ts';

/** One thing to look for in the bytes, a sub-token or two that are neighbours, and how rare it is by its look. */
export interface Anchor {
  readonly hash: number;
  readonly rarity: number;
}

/** What can be looked for to find a query's events: an anchor, any one of a run's, of all that is required, of alternatives each. */
export type AnchorChoices =
  | Anchor
  | { readonly type: 'run' | 'all' | 'any'; readonly of: readonly AnchorChoices[] };

/** How rare an anchor really is, in the measure of its `rarity`. */
export type RarityOf = (anchor: Anchor) => number;

/** What is more common than this is found too often to be worth looking for beside a rarer anchor. */
const MIN_NEED_RARITY = 6;

/** Pairs of one run that have to be found besides its rarest one. */
const MORE_PAIRS = 1;

/** What has to be found in a record, by hashes. */
export type Need = { readonly hash: number } | { readonly type: 'all' | 'any'; readonly of: readonly Need[] };

/** What to look for to find the events of a query. */
export interface ChosenAnchors {
  /** At least one of them is found in each event. */
  readonly hashes: readonly number[];
  /** And so is this, where there is more to it. */
  readonly need?: Need;
}

interface Choice extends ChosenAnchors {
  readonly rarity: number;
}

/** All that can be looked for to find what is required, which has to be something. */
export function anchorChoices(required: RequiredText): AnchorChoices {
  if (required.type === 'run') return { type: 'run', of: anchorsOf(required.tokens) };
  return { type: required.type, of: required.of.map(anchorChoices) };
}

/** Chooses what to look for: of a run, and of things that are all required, the rarest; of alternatives each. */
export function chooseAnchors(
  choices: AnchorChoices,
  rarityOf: RarityOf = ({ rarity }) => rarity,
): ChosenAnchors {
  const { hashes, need } = choose(choices, rarityOf);
  const isMet = need === undefined || ('hash' in need && hashes.length === 1);
  return isMet ? { hashes } : { hashes, need };
}

function choose(choices: AnchorChoices, rarityOf: RarityOf): Choice {
  if (!('of' in choices)) return chooseAnchor(choices.hash, rarityOf(choices));
  const options = choices.of.map((option) => choose(option, rarityOf));
  if (choices.type === 'any') return chooseEach(options);
  const sorted = options.toSorted((left, right) => right.rarity - left.rarity);
  const [rarest] = sorted;
  if (rarest === undefined) throw new RangeError('nothing is required');
  const needed = choices.type === 'run' ? sorted.slice(0, 1 + MORE_PAIRS) : sorted;
  const needs = needed.flatMap(({ need }) => need ?? []);
  return withNeed(rarest, needs.length > 0 ? { type: 'all', of: needs } : undefined);
}

function chooseAnchor(hash: number, rarity: number): Choice {
  return withNeed({ hashes: [hash], rarity }, rarity < MIN_NEED_RARITY ? undefined : { hash });
}

function chooseEach(options: readonly Choice[]): Choice {
  const rarity = Math.min(...options.map((option) => option.rarity)) - Math.log2(options.length);
  const needs = options.flatMap(({ need }) => need ?? []);
  const isKnown = needs.length === options.length;
  const hashes = options.flatMap((option) => option.hashes);
  return withNeed({ hashes, rarity }, isKnown ? { type: 'any', of: needs } : undefined);
}

/** A group of one is that one. */
function withNeed({ hashes, rarity }: Choice, need: Need | undefined): Choice {
  if (need === undefined) return { hashes, rarity };
  const [only] = 'of' in need ? need.of : [];
  return { hashes, rarity, need: 'of' in need && need.of.length === 1 && only !== undefined ? only : need };
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
