import { performance } from 'node:perf_hooks';
import { openBotShop, peakMemory } from '../support/bot-shop.ts';
import { until } from '../support/until.ts';
import type { BenchContext, Benchmark, BenchmarkResult } from './benchmark.ts';
import { Closers } from './closers.ts';

/** Lines of a log of a hundred megabytes. */
const HUNDRED_MB = 2_560_000;

/** How long the author of a change waits for the comment. */
export const eventToComment: Benchmark = {
  id: 'P12',
  title: 'from the event to the comment, logs being there',
  goal: '≤ 5 s for 100 MB, ≤ 15 s for 1 GB',
  run,
};

async function run({ isFull, scratch }: BenchContext): Promise<BenchmarkResult[]> {
  const closers = new Closers();
  try {
    const shop = await openBotShop(closers, scratch, HUNDRED_MB);
    const bot = shop.start();
    await until(() => bot.stderr().includes('bot works'), 'a bot');
    const startedAt = performance.now();
    shop.reportFailures(1, isFull ? Array.from({ length: 10 }, () => 'hit' as const) : ['hit']);
    await shop.answered(1, 600_000);
    const seconds = (performance.now() - startedAt) / 1000;
    const note = `memory ${Math.round(peakMemory(bot) / 1e6)} MB`;
    const command = isFull ? '10 builds of 100 MB' : 'a build of 100 MB';
    return [{ ours: seconds, rival: null, ratio: null, unit: 's', command, note }];
  } finally {
    await closers.close();
  }
}
