/** Bits of the table for each anchor: so few hashes get through by chance that the exact look-up costs nothing. */
const BITS_PER_ANCHOR = 32;
const MIN_BITS = 1 << 15;
const MAX_BITS = 1 << 22;

/** Most words of a table's `bits`. */
export const MAX_TABLE_WORDS: number = MAX_BITS / 32;

/**
 * A set of 32-bit hashes that is asked for every token of a log: two bits first, then the exact hash.
 *
 * A hash `h` may be in the set when bits `h & 31` and `h >>> 5 & 31` of word `h >>> shift` of `bits` are set.
 */
export interface AnchorTable {
  readonly bits: Int32Array;
  readonly shift: number;
  readonly count: number;
  /** The anchor's index among the hashes the table was made of; -1 when `hash` is none of them. */
  find(hash: number): number;
}

/**
 * Makes the table of `hashes`.
 * @param hashes - 32-bit integers, each once
 */
export function createAnchorTable(hashes: readonly number[]): AnchorTable {
  const size = powerOfTwo(hashes.length * BITS_PER_ANCHOR, MIN_BITS, MAX_BITS);
  const shift = 32 - Math.log2(size / 32);
  const bits = new Int32Array(size / 32);
  const slotCount = powerOfTwo(hashes.length * 4, 16, 1 << 30);
  const slotShift = 32 - Math.log2(slotCount);
  const keys = new Int32Array(slotCount);
  const anchors = new Int32Array(slotCount).fill(-1);

  function find(hash: number): number {
    let slot = hash >>> slotShift;
    while (anchors[slot]! >= 0 && keys[slot] !== hash) slot = (slot + 1) & (slotCount - 1);
    return anchors[slot]!;
  }

  for (const [index, hash] of hashes.entries()) {
    bits[hash >>> shift]! |= (1 << hash) | (1 << (hash >>> 5));
    let slot = hash >>> slotShift;
    while (anchors[slot]! >= 0) slot = (slot + 1) & (slotCount - 1);
    keys[slot] = hash;
    anchors[slot] = index;
  }
  return { bits, shift, count: hashes.length, find };
}

function powerOfTwo(wanted: number, least: number, most: number): number {
  let size = least;
  while (size < wanted && size < most) size *= 2;
  return size;
}
