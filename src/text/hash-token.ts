/*
 * The hash of a sub-token: its bytes in blocks of 16, the last one filled with zeros; of each block the sum of its
 * four little-endian 32-bit words, each times its own factor, is added to the hash, which is then mixed. The token
 * kernel computes the same with vectors while it reads.
 */

const SEED = 0x2545f491;
const MIX_FACTOR = 0x2c1b3c6d;
/** Stands for the token before the first one: no pair with it is the hash of a token. */
export const NO_TOKEN = 0x5bd1e995;

const PAIR_FACTOR = 0x85ebca6b;

/**
 * The 32-bit hash of a sub-token.
 * @param token - lower-case ASCII letters and digits only
 */
export function hashToken(token: string): number {
  let hash = SEED;
  for (let start = 0; start < token.length; start += 16) {
    hash += Math.imul(wordAt(token, start), 0x9e3779b1);
    hash += Math.imul(wordAt(token, start + 4), 0x85ebca6b);
    hash += Math.imul(wordAt(token, start + 8), 0xc2b2ae35);
    hash += Math.imul(wordAt(token, start + 12), 0x27d4eb2f);
    hash = Math.imul(hash ^ (hash >>> 15), MIX_FACTOR);
  }
  return hash;
}

/** The 32-bit hash of two sub-tokens that are neighbours, from the hashes of both. */
export function hashPair(left: number, right: number): number {
  return Math.imul(left, PAIR_FACTOR) ^ right;
}

/** Four characters as a little-endian number; 0 behind the end, where `charCodeAt` is NaN. */
function wordAt(token: string, at: number): number {
  return (
    token.charCodeAt(at) |
    (token.charCodeAt(at + 1) << 8) |
    (token.charCodeAt(at + 2) << 16) |
    (token.charCodeAt(at + 3) << 24)
  );
}
