/** Bits of a hash that a filter goes by: enough that among a block's tokens few are confused. */
const KEY_BITS = 22;

/** What a filter knows of a token: 22 bits of its hash, the upper 17 and the lower 5. */
export function filterKey(hash: number): number {
  return ((hash >>> (32 - KEY_BITS + 5)) << 5) | (hash & 31);
}

/** Tokens with a digit are numbers and ids; short ones are in every block or in none that anybody looks for. */
export const MIN_FILTERED_NUMBER = 8;

/**
 * Whether a sub-token is kept in token filters.
 * @param letters - the AND of its characters' codes: bit 6 is set when none is a digit
 */
export function isFiltered(letters: number, length: number): boolean {
  return (letters & 0x40) !== 0 || length >= MIN_FILTERED_NUMBER;
}

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
