import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openStore } from '../../src/store/open-store.ts';
import { openBotShop, STOPS } from '../support/bot-shop.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { until } from '../support/until.ts';

/** Lets a bot stop between its look for a comment and its post, and has another one answer meanwhile. */
async function answerBehindItsBack(t: TestContext, takeOver: (folder: string) => Promise<void>) {
  const shop = await openBotShop(t, scratchFolder(t));
  shop.reportFailures(1);
  const stopped = shop.start({ stops: true });
  await until(() => stopped.stderr().includes(STOPS), 'a bot that stops');
  await takeOver(shop.folder);
  const other = shop.start();
  await shop.answered(1, 240_000);

  stopped.process.kill('SIGCONT');
  const code = await stopped.ended;
  await sleep(500);

  assert.equal(shop.review.comments.length, 1);
  assert.match(stopped.stderr(), /STORE_LOCKED/);
  assert.equal(code, 1);
  assert.equal(await other.kill('SIGTERM'), 0, other.stderr());
}

test('a bot that was stopped before its post, until another took over, says nothing when it goes on', async (t) => {
  await answerBehindItsBack(t, async () => {});
});

test('nor does one whose machine was paused, so that its own clocks tell of no pause', async (t) => {
  await answerBehindItsBack(t, async (folder) => {
    const store = await openStore(join(folder, 'store'), { mode: 'write' });
    const leader = await store.records().get('cursor', 'bot/leader');
    assert.ok(leader !== undefined);
    const value = { ...leader.value, until: new Date(0).toISOString() };
    await store.records().put({ kind: 'cursor', id: 'bot/leader', value });
    await store.close();
  });
});
