import type { RequiredText, TokenRun } from '../query/token-run.ts';
import { hashPair, hashToken } from '../text/hash-token.ts';
import { pairRarity, tokenRarity } from './token-rarity.ts';

/** One thing to look for in the bytes, a sub-token or two that are neighbours, and how rare it is by its look. */
export interface Anchor {
  readonly hash: number;
  readonly rarity: number;
}

/** What can be looked for to find a query's events: one anchor of a run, of all that is required, or of each alternative. */
export type AnchorChoices =
  | { readonly type: 'run'; readonly anchors: readonly Anchor[] }
  | { readonly type: 'all' | 'any'; readonly of: readonly AnchorChoices[] };

/** What is known of anchors beyond their look, in the measure of their `rarity`. */
export interface Rarities {
  /** How rarely the anchor is found. */
  of(anchor: Anchor): number;
  /** How rarely it makes a query be asked: less so where many queries share it. */
  asTrigger(anchor: Anchor): number;
}

const BY_LOOK: Rarities = { of: ({ rarity }) => rarity, asTrigger: ({ rarity }) => rarity };

/** What is more common than this is found too often to be worth looking for beside a rarer anchor. */
const MIN_NEED_RARITY = 4;

/** What has to be found in a record: a hash, all of several things, or any of them. */
export type Need = number | { readonly type: 'all' | 'any'; readonly of: readonly Need[] };

/** What to look for to find the events of a query. */
export interface ChosenAnchors {
  /** At least one of them is found in each event. */
  readonly hashes: readonly number[];
  /** And so is this, where there is more to it. */
  readonly need?: Need;
}

interface Choice {
  readonly hashes: readonly number[];
  readonly rarity: number;
  readonly need: Need | undefined;
}

/** All that can be looked for to find what is required, which has to be something. */
export function anchorChoices(required: RequiredText): AnchorChoices {
  if (required.type === 'run') return { type: 'run', anchors: anchorsOf(required.tokens) };
  return { type: required.type, of: required.of.map(anchorChoices) };
}

/** Chooses what to look for: of a run, and of things that are all required, the rarest; of alternatives each. */
export function chooseAnchors(choices: AnchorChoices, rarities: Rarities = BY_LOOK): ChosenAnchors {
  const { hashes, need } = choose(choices, rarities);
  // What is needed besides an anchor that was found is of interest, not the anchor itself.
  return need === undefined || need === hashes[0] ? { hashes } : { hashes, need };
}

function choose(choices: AnchorChoices, rarities: Rarities): Choice {
  if (choices.type === 'run') return chooseOfRun(choices.anchors, rarities);
  const options = choices.of.map((option) => choose(option, rarities));
  return choices.type === 'any' ? chooseEach(options) : chooseRarest(options);
}

/** The rarest anchor of a run; the next one is needed, too. */
function chooseOfRun(anchors: readonly Anchor[], rarities: Rarities): Choice {
  const [none] = anchors;
  if (none === undefined) throw new RangeError('a run has no tokens');
  let [best, next] = [none, none];
  let [rarity, nextRarity] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const anchor of anchors) {
    const found = rarities.asTrigger(anchor);
    if (found > rarity) {
      [next, nextRarity] = [best, rarity];
      [best, rarity] = [anchor, found];
    } else if (found > nextRarity) {
      [next, nextRarity] = [anchor, found];
    }
  }
  const needs = next.hash === best.hash ? [best] : [best, next];
  const worth = needs.filter((anchor) => rarities.of(anchor) >= MIN_NEED_RARITY);
  return {
    hashes: [best.hash],
    rarity,
    need: together(
      'all',
      worth.map(({ hash }) => hash),
    ),
  };
}

/** Of several that are all required the rarest; all are needed. */
function chooseRarest(options: readonly Choice[]): Choice {
  let [rarest] = options;
  for (const option of options) if (rarest === undefined || option.rarity > rarest.rarity) rarest = option;
  if (rarest === undefined) throw new RangeError('nothing is required');
  const needs = options.flatMap(({ need }) => need ?? []);
  return { hashes: rarest.hashes, rarity: rarest.rarity, need: together('all', needs) };
}

/** Of alternatives each; one of them is needed, if it is known of all what they need. */
function chooseEach(options: readonly Choice[]): Choice {
  const rarity = Math.min(...options.map((option) => option.rarity)) - Math.log2(options.length);
  const needs = options.flatMap(({ need }) => need ?? []);
  const need = needs.length === options.length ? together('any', needs) : undefined;
  return { hashes: options.flatMap(({ hashes }) => hashes), rarity, need };
}

function together(type: 'all' | 'any', of: readonly Need[]): Need | undefined {
  return of.length > 1 ? { type, of } : of[0];
}

/** Calls `visit` with the hash of everything that may be chosen. */
export function visitHashes(choices: AnchorChoices, visit: (hash: number) => void): void {
  if (choices.type === 'run') for (const { hash } of choices.anchors) visit(hash);
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
