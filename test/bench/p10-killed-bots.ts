import { performance } from 'node:perf_hooks';
import { openBotShop } from '../support/bot-shop.ts';
import { killBots } from '../support/kill-bots.ts';
import type { BenchContext, Benchmark, BenchmarkResult } from './benchmark.ts';
import { Closers } from './closers.ts';

/** Bots that die at any moment: whether every failure has its verdict, and every change one comment. */
export const killedBots: Benchmark = {
  id: 'P10',
  title: 'bots killed at random moments while they work on failures',
  goal: 'one comment on each change, a verdict for each build',
  run,
};

async function run({ isFull, scratch }: BenchContext): Promise<BenchmarkResult[]> {
  const plan = isFull ? { events: 100, kills: 50, withinMs: 1200 } : { events: 20, kills: 5, withinMs: 400 };
  const closers = new Closers();
  try {
    const shop = await openBotShop(closers, scratch);
    const startedAt = performance.now();
    const { saidBefore } = await killBots(shop, plan);
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    const states = [...(await shop.verdicts()).values()];
    const judged = states.filter((state) => state === 'classified' || state === 'unclassified').length;
    const note = `${plan.kills} kills, ${saidBefore} comments before the last, ${judged} of ${plan.events * 2} builds judged, ${seconds} s`;
    const ours = shop.review.comments.length;
    return [
      {
        ours,
        rival: null,
        ratio: null,
        unit: `comments on ${plan.events} changes`,
        command: 'kill -9',
        note,
      },
    ];
  } finally {
    await closers.close();
  }
}
