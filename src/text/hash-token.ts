/** Start value of a token's hash. */
export const HASH_SEED = 0x2545f491 | 0;

/** What the hash is multiplied by after each character: 2^32 / golden ratio, odd, spreads low bits upwards. */
export const HASH_FACTOR = 0x9e3779b1 | 0;

/** What the left hash of a pair is multiplied by, so that `a b` and `b a` differ. */
export const PAIR_FACTOR = 0x85ebca6b | 0;

/**
 * The 32-bit hash of a sub-token. The scan computes the same number while it reads.
 * @param token - lower-case ASCII letters and digits only
 */
export function hashToken(token: string): number {
  let hash = HASH_SEED;
  for (let index = 0; index < token.length; index++) {
    hash = Math.imul(hash ^ token.charCodeAt(index), HASH_FACTOR);
  }
  return hash;
}

/** The 32-bit hash of two sub-tokens that are neighbours, from the hashes of both. */
export function hashPair(left: number, right: number): number {
  return Math.imul(left, PAIR_FACTOR) ^ right;
}
