import { performance } from 'node:perf_hooks';

/** Milliseconds that each of two ways took, by round. */
export interface Duel {
  readonly oursMs: number;
  readonly rivalMs: number;
  /** `rivalMs / oursMs`: how many times faster ours is. */
  readonly ratio: number;
}

/** Runs both ways alternately, after one round that does not count, and compares the medians. */
export async function alternate(ours: () => unknown, rival: () => unknown, rounds: number): Promise<Duel> {
  const [oursMs = Number.NaN, rivalMs = Number.NaN] = await takeTurns([ours, rival], rounds);
  return { oursMs, rivalMs, ratio: rivalMs / oursMs };
}

/** Runs all ways in turn, after one round that does not count. @returns the median of each, in ms */
export async function takeTurns(ways: readonly (() => unknown)[], rounds: number): Promise<number[]> {
  const times: number[][] = ways.map(() => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [number, way] of ways.entries()) {
      const ms = await timeMs(way);
      if (round > 0) times[number]?.push(ms);
    }
  }
  return times.map(median);
}

/** How long `work` takes, in ms. */
export async function timeMs(work: () => unknown): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/** The middle one of the values, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = sorted.length >> 1;
  const [low, high] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]];
  return ((low ?? Number.NaN) + (high ?? Number.NaN)) / 2;
}

/** Millions of bytes a second. */
export function megabytesPerSecond(bytes: number, ms: number): number {
  return bytes / 1000 / ms;
}
