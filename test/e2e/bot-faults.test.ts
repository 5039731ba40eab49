import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openStore } from '../../src/store/open-store.ts';
import { type ReviewServer, startReviewServer } from '../fakes/review-server.ts';
import { type BotProcess, watchProcess } from '../support/bot-process.ts';
import { resultEvent, startFailedLogs, writeLogSignature } from '../support/failure-events.ts';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import { projectRoot } from '../support/project-root.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { until } from '../support/until.ts';

const BOT = join(projectRoot, 'dist', 'test', 'support', 'review-bot-process.js');

interface Shop {
  readonly folder: string;
  readonly review: ReviewServer;
  readonly proxy: FaultProxy;
  readonly logs: string;
  start(): BotProcess;
}

async function openShop(t: TestContext): Promise<Shop> {
  const folder = scratchFolder(t);
  const queries = writeLogSignature(folder);
  const review = await startReviewServer(t);
  const proxy = await startFaultProxy(review.url);
  t.after(() => proxy.stop());
  const logs = await startFailedLogs(t);
  const start = (): BotProcess => {
    const bot = watchProcess(spawn(process.execPath, [BOT, folder, queries, proxy.url]));
    t.after(() => bot.kill('SIGKILL'));
    return bot;
  };
  return { folder, review, proxy, logs, start };
}

/** Verdicts by the build's job. */
async function verdictsOf({ folder }: Shop): Promise<Map<string, string>> {
  const store = await openStore(join(folder, 'store'), { mode: 'read' });
  const states = new Map<string, string>();
  for await (const { build, verdict } of store.listBuilds())
    states.set(`${build.change} ${build.jobName}`, verdict?.state ?? 'none');
  await store.close();
  return states;
}

/** Every change has one comment, and every build its verdict. */
async function assertAnswered(shop: Shop, changes: number): Promise<void> {
  const { review } = shop;
  await until(
    () => new Set(review.comments.map(({ change }) => change)).size >= changes,
    'all comments',
    60_000,
  );
  assert.deepEqual(review.comments.map(({ change }) => change).sort(), changeNames(changes).sort());
}

function changeNames(count: number): string[] {
  return Array.from({ length: count }, (_, number) => `review/demo/${number}`);
}

const EVENTS = 30;
const KILLS = 12;

test(`a bot killed at ${KILLS} random moments over ${EVENTS} events leaves one comment on each change, and a verdict for each build`, async (t) => {
  const shop = await openShop(t);
  const { review, logs } = shop;
  for (let number = 0; number < EVENTS; number++) {
    const urls = [`${logs}/hit-${number}/job.log`, `${logs}/miss-${number}/job.log`];
    review.events.push(
      resultEvent(
        number,
        urls.map((url) => ({ url })),
      ),
    );
  }

  for (let kills = 0; kills < KILLS; kills++) {
    const bot = shop.start();
    await until(() => bot.stderr().includes('bot works'), 'a bot');
    await sleep(Math.random() * 400);
    await bot.kill('SIGKILL');
  }
  const said = review.comments.length;
  const last = shop.start();
  await assertAnswered(shop, EVENTS);
  await sleep(1000);

  assert.ok(said < EVENTS, 'the bots were killed before all was said');
  assert.equal(await last.kill('SIGTERM'), 0, last.stderr());
  assert.equal(review.comments.length, EVENTS);
  const verdicts = await verdictsOf(shop);
  for (let number = 0; number < EVENTS; number++) {
    assert.equal(verdicts.get(`${number} job-0`), 'classified');
    assert.equal(verdicts.get(`${number} job-1`), 'unclassified');
  }
});
