/** Bits of a hash that a filter goes by: enough that among a block's tokens few are confused. */
const KEY_BITS = 22;

/** What a filter knows of a token: 22 bits of its hash, the upper 17 and the lower 5. */
export function filterKey(hash: number): number {
  return ((hash >>> (32 - KEY_BITS + 5)) << 5) | (hash & 31);
}

/**
 * Fewest characters of a token with a digit that filters keep: ids are worth it, shorter numbers are times, sizes and
 * counters. The kernel knows the number too.
 */
export const MIN_FILTERED_NUMBER = 8;

/** Gathers the distinct sub-tokens of a block while it is scanned. Made once, used for many blocks. */
export class TokenCollector {
  readonly #seen = new Int32Array(1 << (KEY_BITS - 5));
  #keys = new Int32Array(4096);
  #count = 0;

  /** Adds a sub-token by its hash. */
  add(hash: number): void {
    const key = filterKey(hash);
    if (((this.#seen[key >>> 5]! >>> key) & 1) === 1) return;
    this.#seen[key >>> 5]! |= 1 << key;
    if (this.#count === this.#keys.length) this.#grow();
    this.#keys[this.#count++] = key;
  }

  /** Keys of the distinct tokens so far, in no order; a view that the next call changes. */
  get keys(): Int32Array {
    return this.#keys.subarray(0, this.#count);
  }

  /** Makes the collector empty again. */
  clear(): void {
    for (const key of this.keys) this.#seen[key >>> 5] = 0;
    this.#count = 0;
  }

  #grow(): void {
    const keys = new Int32Array(this.#keys.length * 2);
    keys.set(this.#keys);
    this.#keys = keys;
  }
}
