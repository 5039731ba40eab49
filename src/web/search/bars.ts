import type { HistogramBucket } from '../../store/store.ts';
import type { TimeSpan } from './search-query.ts';

/** Bars of a chart, each of the same length of time. */
export interface Bars {
  readonly bars: readonly HistogramBucket[];
  readonly barMs: number;
}

/** Most bars that are drawn; of more, neighbours are put together. */
const MAX_BARS = 120;

/**
 * The bars for all of the time that was searched, also where nothing matched. Of bars that are put together, the
 * builds are those of the fullest one: a build may have events in several.
 */
export function barsOf(buckets: readonly HistogramBucket[], stepMs: number, span: TimeSpan): Bars {
  const [first, last] = [buckets[0], buckets.at(-1)];
  if (first === undefined || last === undefined) return { bars: [], barMs: stepMs };
  const start = Math.floor(Math.min(first.start.getTime(), startOf(span, first)) / stepMs);
  const end = Math.floor(Math.max(last.start.getTime(), endOf(span, last)) / stepMs) + 1;
  const joined = Math.max(1, Math.ceil((end - start) / MAX_BARS));
  const bars = Array.from({ length: Math.ceil((end - start) / joined) }, (_, place) => ({
    start: new Date((start + place * joined) * stepMs),
    events: 0,
    builds: 0,
  }));
  for (const { start: time, events, builds } of buckets) {
    const bar = bars[Math.floor((time.getTime() / stepMs - start) / joined)]!;
    bar.events += events;
    bar.builds = Math.max(bar.builds, builds);
  }
  return { bars, barMs: stepMs * joined };
}

function startOf({ since }: TimeSpan, first: HistogramBucket): number {
  return (since ?? first.start).getTime();
}

/** Of a time that is open at its end, the end is the last event. */
function endOf({ until }: TimeSpan, last: HistogramBucket): number {
  return until === undefined ? last.start.getTime() : until.getTime() - 1;
}
