import { AppError } from '../../errors.ts';
import type { SearchRequest, SearchSummary } from '../store.ts';

/** How often a count is tried, and how many times shorter the time is that is counted at the next try. */
const TRIES = 4;
const SHORTER = 16;

/**
 * Counts within the time that the request leaves. When a cluster stops early, nobody knows which events it has seen:
 * so where it takes too long to count all, it is asked for a shorter time up to the same end, of which it counts all.
 * @param wholeTime - from when to when there are events, at most; asked for only when that matters
 * @throws AppError `LIMIT_EXCEEDED` - when the shortest time took too long, too
 */
export async function countWithinTime<Counts extends SearchSummary>(
  request: SearchRequest,
  wholeTime: () => Promise<{ readonly since: Date; readonly until: Date }>,
  count: (request: SearchRequest) => Promise<Counts>,
): Promise<Counts> {
  const { timeMs, signal } = request;
  if (timeMs === undefined) return count(request);
  const end = performance.now() + timeMs;
  let since: Date | undefined;
  for (let left = TRIES; left > 0; left -= 1) {
    const restMs = Math.max(0, end - performance.now());
    const timeUp = AbortSignal.timeout(Math.floor(left > 1 ? restMs / 2 : restMs));
    try {
      const shorter = { ...request, ...(since && { since }), signal: anyOf(timeUp, signal) };
      const counts = await count(shorter);
      return since === undefined ? counts : { ...counts, partial: { completeAfter: since } };
    } catch (error) {
      if (!timeUp.aborted || signal?.aborted) throw error;
    }
    const whole = await wholeTime();
    const lengthMs = (whole.until.getTime() - whole.since.getTime()) / SHORTER ** (TRIES - left + 1);
    since = new Date(whole.until.getTime() - lengthMs);
  }
  throw new AppError(
    'LIMIT_EXCEEDED',
    `the cluster counted for ${timeMs} ms and was not done: take a shorter time, or look for rarer words`,
  );
}

/** A signal that fires when one of two does. */
export function anyOf(one: AbortSignal, other: AbortSignal | undefined): AbortSignal {
  return other === undefined ? one : AbortSignal.any([one, other]);
}
