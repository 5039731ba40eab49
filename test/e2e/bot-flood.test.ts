import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openBotShop, peakMemory } from '../support/bot-shop.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

const CHANGES = 100;

/** About half a megabyte of log for each build. */
const LINES = 12_000;

test('many failures at once are all answered once, in bounded memory', async (t) => {
  const shop = await openBotShop(t, scratchFolder(t), LINES);
  shop.reportFailures(CHANGES);
  const bot = shop.start();

  await shop.answered(CHANGES, 300_000);

  const peak = peakMemory(bot);
  assert.ok(peak < 500e6, `${Math.round(peak / 1e6)} MB`);
  const changes = shop.review.comments.map(({ change }) => change);
  assert.deepEqual([new Set(changes).size, changes.length], [CHANGES, CHANGES]);
});
