import { performance } from 'node:perf_hooks';
import { openBotShop, peakMemory } from '../support/bot-shop.ts';
import type { BenchContext, Benchmark, BenchmarkResult } from './benchmark.ts';
import { Closers } from './closers.ts';

/** Lines of a log of ten megabytes, and of one of one. */
const LINES = { full: 256_000, quick: 26_000 };

/** Many failures at the same moment: whether all are answered once, and what that takes. */
export const failuresAtOnce: Benchmark = {
  id: 'P11',
  title: 'failures reported at once, each with its log',
  goal: 'one comment on each change, bounded memory',
  run,
};

async function run({ isFull, scratch }: BenchContext): Promise<BenchmarkResult[]> {
  const changes = isFull ? 1000 : 50;
  const closers = new Closers();
  try {
    const shop = await openBotShop(closers, scratch, isFull ? LINES.full : LINES.quick);
    shop.reportFailures(changes, ['hit']);
    const startedAt = performance.now();
    const bot = shop.start();
    await shop.answered(changes, 3_600_000);
    const seconds = (performance.now() - startedAt) / 1000;
    const peak = Math.round(peakMemory(bot) / 1e6);
    const note = `${shop.review.comments.length} comments, log of ${isFull ? 10 : 1} MB each, ${seconds.toFixed(0)} s`;
    return [
      {
        ours: peak,
        rival: null,
        ratio: null,
        unit: 'MB of memory at most',
        command: `${changes} events`,
        note,
      },
    ];
  } finally {
    await closers.close();
  }
}
