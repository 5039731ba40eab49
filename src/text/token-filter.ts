import { hashToken } from './hash-token.ts';
import { filterKey, MIN_FILTERED_NUMBER, type TokenCollector } from './token-collector.ts';

/**
 * A block's token filter: a Bloom filter over the keys of its distinct sub-tokens, eight bits each. It says "not in
 * this block" for sure, and "may be" wrongly for about one absent token of fifty.
 */

const BITS_PER_TOKEN = 8;

/** Small blocks have room enough to be sure. */
const MIN_FILTER_BYTES = 64;

/** Bits that are set for each token: 8 × ln 2, rounded down. */
const PROBES = 5;

/** What a block has to hold: the sub-tokens of a run, all of several things, or any of them. */
type Required =
  | { readonly type: 'run'; readonly tokens: readonly string[] }
  | { readonly type: 'all' | 'any'; readonly of: readonly Required[] };

type FilterTest = (filter: Uint8Array) => boolean;

/** The filter of the tokens that were collected, as it is stored. */
export function encodeTokenFilter(collector: TokenCollector): Uint8Array {
  const { keys } = collector;
  const filter = new Uint8Array(Math.max(MIN_FILTER_BYTES, Math.ceil((keys.length * BITS_PER_TOKEN) / 8)));
  const bitCount = filter.length * 8;
  for (const key of keys) {
    for (let probe = 0; probe < PROBES; probe++) {
      const bit = probeBit(key, probe, bitCount);
      filter[bit >>> 3]! |= 1 << (bit & 7);
    }
  }
  return filter;
}

/**
 * Prepares the question whether a block may hold an event that needs `required`.
 *
 * The order of a run's tokens is not asked for. Tokens that filters leave out are taken as present.
 * @returns a function of a block's filter; false only when the block certainly holds no such event. An empty filter
 *   tells nothing.
 */
export function createFilterTest(required: Required): FilterTest {
  if (required.type === 'run') {
    const keys = required.tokens.filter(isFilteredToken).map((token) => filterKey(hashToken(token)));
    return (filter) => keys.every((key) => mayHold(filter, key));
  }
  const tests = required.of.map(createFilterTest);
  if (required.type === 'all') return (filter) => tests.every((test) => test(filter));
  return (filter) => tests.some((test) => test(filter));
}

/** Whether filters keep `token`, so that its absence tells something. */
export function isFilteredToken(token: string): boolean {
  return token.length >= MIN_FILTERED_NUMBER || !/[0-9]/.test(token);
}

function mayHold(filter: Uint8Array, key: number): boolean {
  if (filter.length === 0) return true;
  const bitCount = filter.length * 8;
  for (let probe = 0; probe < PROBES; probe++) {
    const bit = probeBit(key, probe, bitCount);
    if (((filter[bit >>> 3]! >>> (bit & 7)) & 1) === 0) return false;
  }
  return true;
}

function probeBit(key: number, probe: number, bitCount: number): number {
  const first = Math.imul(key + 1, 0x9e3779b1);
  const step = Math.imul(key + 1, 0x85ebca6b) | 1;
  // The upper bits are the well mixed ones.
  return Math.floor(((first + Math.imul(step, probe)) >>> 0) * (bitCount / 2 ** 32));
}
