import type { RequiredRuns, TokenRun } from '../query/token-run.ts';
import { hashPair, hashToken } from '../text/hash-token.ts';
import { pairRarity, tokenRarity } from './token-rarity.ts';

/** One thing to look for in the bytes: a sub-token or two that are neighbours. */
interface Anchor {
  readonly hash: number;
  readonly rarity: number;
}

/**
 * Chooses what to look for so that each event that needs `required` is found: of the groups the one whose
 * commonest anchor is the rarest, of each of its runs the rarest pair of neighbours.
 *
 * @returns hashes of which at least one is found in each such event; undefined when nothing is required
 */
export function chooseAnchors(required: RequiredRuns): number[] | undefined {
  let best: { hashes: number[]; rarity: number } | undefined;
  for (const group of required) {
    const anchors = group.map(rarestAnchor);
    const rarity = Math.min(...anchors.map((anchor) => anchor.rarity)) - Math.log2(anchors.length);
    if (best === undefined || rarity > best.rarity) {
      best = { hashes: anchors.map((anchor) => anchor.hash), rarity };
    }
  }
  return best?.hashes;
}

function rarestAnchor(run: TokenRun): Anchor {
  const [first = ''] = run;
  let best: Anchor = { hash: hashToken(first), rarity: run.length === 1 ? tokenRarity(first) : 0 };
  for (let index = 1; index < run.length; index++) {
    const [left, right] = [run[index - 1]!, run[index]!];
    const rarity = pairRarity(left, right);
    if (rarity > best.rarity) best = { hash: hashPair(hashToken(left), hashToken(right)), rarity };
  }
  return best;
}
