import { setTimeout as sleep } from 'node:timers/promises';
import type { BotShop } from './bot-shop.ts';
import { until } from './until.ts';

/** How often, and when, bots are killed. */
export interface KillPlan {
  readonly events: number;
  readonly kills: number;
  /** Longest time from a bot's start of work to its death, in ms. */
  readonly withinMs: number;
}

/** A build may have bad luck often. */
const PATIENCE = { attempts: 1000 };

/** Reports failures, kills one bot after the other while they work on them, and lets the last one finish. */
export async function killBots(
  shop: BotShop,
  { events, kills, withinMs }: KillPlan,
): Promise<{ saidBefore: number }> {
  shop.reportFailures(events);
  for (let killed = 0; killed < kills; killed++) {
    const bot = shop.start(PATIENCE);
    await until(() => bot.stderr().includes('bot works'), 'a bot');
    await sleep(Math.random() * withinMs);
    await bot.kill('SIGKILL');
  }
  const saidBefore = shop.review.comments.length;
  const last = shop.start(PATIENCE);
  await shop.answered(events, 120_000);
  await sleep(1000);
  const code = await last.kill('SIGTERM');
  if (code !== 0) throw new Error(`the last bot ended with ${code}: ${last.stderr()}`);
  return { saidBefore };
}
