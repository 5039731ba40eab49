import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BotPolicy } from '../../src/bot/bot-parts.ts';
import type { ReviewEvent } from '../../src/review/review-host.ts';
import { createReviewClient } from '../fakes/review-client.ts';
import { type ReviewServer, startReviewServer } from '../fakes/review-server.ts';
import { collect } from '../support/collect.ts';
import { LOG_BUG, resultEvent, startFailedLogs, writeLogSignature } from '../support/failure-events.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { startBot, type TestBot, type TestBotOptions } from '../support/start-bot.ts';
import { until } from '../support/until.ts';

interface Shop {
  readonly bot: TestBot;
  readonly folder: string;
  readonly review: ReviewServer;
  /** Addresses of logs with the bug, and without. */
  hit(name: string | number): { readonly url: string };
  miss(name: string | number): { readonly url: string };
  /** Waits until `count` comments are there, and a while for one too many. */
  comments(count: number): Promise<ReviewServer['comments']>;
}

async function openShop(
  t: TestContext,
  policy: Partial<BotPolicy> = {},
  { isEditing = false, ...more }: Partial<TestBotOptions> & { readonly isEditing?: boolean } = {},
): Promise<Shop> {
  const folder = scratchFolder(t);
  const review = await startReviewServer(t);
  const logs = await startFailedLogs(t);
  const queries = [writeLogSignature(folder)];
  const hosts = [createReviewClient({ url: review.url, isEditing })];
  const bot = await startBot(t, { folder, queries, hosts, policy, ...more });
  return {
    bot,
    folder,
    review,
    hit: (name) => ({ url: `${logs}/hit-${name}/job.log` }),
    miss: (name) => ({ url: `${logs}/miss-${name}/job.log` }),
    comments: async (count) => {
      await until(() => review.comments.length >= count, `${count} comments`);
      await sleep(300);
      assert.equal(review.comments.length, count);
      return review.comments;
    },
  };
}

function reply(text: string, change = 7): ReviewEvent {
  const about = { host: 'review', project: 'demo', change: String(change), patchset: '1' };
  return { kind: 'reply', id: `reply-${text}`, at: new Date(), change: about, author: 'alice', text };
}

test('a reported failure is read, and one comment names its bug', async (t) => {
  const { review, hit, miss, comments } = await openShop(t);

  review.events.push(resultEvent(7, [hit(1), miss(2)]));

  const [comment] = await comments(1);
  assert.match(comment!.text, new RegExp(`${LOG_BUG} The frobnicator falls over, in \`job-0\``));
  assert.match(comment!.text, /Unknown in `job-1`/);
  assert.deepEqual([comment!.change, comment!.notify], ['review/demo/7', 'author']);
});

test('the time from event to comment is kept with the verdict', async (t) => {
  const { bot, review, hit, comments } = await openShop(t);
  review.events.push(resultEvent(7, [hit(1)], { at: new Date(Date.now() - 5000) }));
  await comments(1);

  const waited = await until(async () => {
    const [stored] = await collect(bot.store.listBuilds());
    return stored?.verdict?.timings.eventToCommentMs;
  }, 'the time');

  assert.ok(waited >= 5000 && waited < 300_000, String(waited));
});

test('an event that comes twice, in another order or by another report gives one build and one comment', async (t) => {
  const { bot, review, hit, miss, comments } = await openShop(t);
  const event = resultEvent(7, [hit(1), miss(2)]);

  review.events.push(event, resultEvent(8, [hit(3)]), event, { ...event, id: 'told-again' });

  await comments(2);
  assert.equal((await collect(bot.store.listBuilds())).length, 3);
});

test('a report on an old patch set that comes late is not spoken of', async (t) => {
  const { review, hit, miss, comments } = await openShop(t);
  const change = { host: 'review', project: 'demo', change: '7' };

  review.events.push(
    resultEvent(7, [hit('new')], { id: 'b', change: { ...change, patchset: '10' } }),
    resultEvent(7, [miss('old')], { id: 'a', change: { ...change, patchset: '9' } }),
  );

  const [comment] = await comments(1);
  assert.match(comment!.text, new RegExp(LOG_BUG));
});

test('a recheck that fails again is commented on again; where comments can be edited, the first one is', async (t) => {
  for (const isEditing of [false, true]) {
    const { review, hit, comments } = await openShop(t, {}, { isEditing });
    review.events.push(resultEvent(7, [hit(1)]));
    await comments(1);
    const [{ key } = { key: '' }] = review.comments;

    review.events.push(resultEvent(7, [hit(2)], { id: 'recheck' }));

    if (isEditing) await until(() => review.comments[0]?.key !== key, 'an edited comment');
    const [first, second] = await comments(isEditing ? 1 : 2);
    assert.equal(isEditing ? first!.notify : second!.notify, isEditing ? 'none' : 'author');
  }
});

test('what rules leave out is not read, what they only read is not spoken of', async (t) => {
  const { bot, review, hit, comments } = await openShop(t, {
    rules: [
      { jobs: ['ignored-*'], action: 'ignore' },
      { jobs: ['read-*'], action: 'read' },
      { projects: ['demo'], voting: true, action: 'comment' },
    ],
  });
  const jobs = ['ignored-1', 'read-1', 'unit', 'docs'].map((jobName) => ({ ...hit(jobName), jobName }));

  review.events.push(
    resultEvent(
      7,
      jobs.map((job) => ({ ...job, voting: job.jobName !== 'docs' })),
    ),
  );

  const [comment] = await comments(1);
  assert.match(comment!.text, /in `unit` \(FAILURE\)$/m);
  await until(async () => (await bot.store.queue().counts()).done === 2, 'all verdicts');
  const read = (await collect(bot.store.listBuilds())).map(({ build }) => build.jobName);
  assert.deepEqual(read.sort(), ['read-1', 'unit']);
});

test('when the bot speaks is a matter of policy', async (t) => {
  const cases: readonly (readonly [BotPolicy['speak'], 'both' | 'hit' | 'miss', number])[] = [
    ['any', 'miss', 1],
    ['first-hit', 'miss', 0],
    ['first-hit', 'hit', 1],
    ['actionable', 'hit', 1],
    ['actionable', 'miss', 0],
    ['classified', 'both', 0],
    ['classified', 'hit', 1],
    ['digest', 'hit', 0],
  ];
  for (const [speak, what, expected] of cases) {
    const { bot, review, hit, miss } = await openShop(t, { speak });
    const builds = [...(what === 'miss' ? [] : [hit(1)]), ...(what === 'hit' ? [] : [miss(2)])];

    review.events.push(resultEvent(7, builds));
    await until(async () => (await bot.store.queue().counts()).done === builds.length, 'verdicts');
    await sleep(300);

    assert.equal(review.comments.length, expected, `${speak}, ${what}`);
    await bot.stop();
  }
});

test('there is a ceiling of comments on one change', async (t) => {
  const { bot, review, hit, comments } = await openShop(t, { maxComments: 2 });

  for (const round of [1, 2, 3, 4]) {
    review.events.push(resultEvent(7, [hit(round)], { id: `round-${round}` }));
    await until(async () => (await bot.store.queue().counts()).done === round, 'a verdict');
    await until(() => review.comments.length === Math.min(round, 2), 'a comment');
  }

  await comments(2);
});

test('one cause on many changes is an incident: told once, and shortly on each further change', async (t) => {
  const told: string[] = [];
  const telling = {
    observe: async () => {},
    incident: async ({ cause }: { readonly cause: string }) => void told.push(cause),
    run: async () => {},
    status: async () => ({ pending: 0, parked: 0 }),
  };
  const incidents = { changes: 3, windowMs: 60_000 };
  const { review, hit, comments } = await openShop(t, { incidents }, { parts: { telling } });

  for (const change of [1, 2, 3, 4, 5]) {
    review.events.push(resultEvent(change, [hit(change)]));
    await until(() => review.comments.length === change, 'a comment');
  }
  review.events.push(resultEvent(5, [hit('again')], { id: 'again' }));

  const texts = (await comments(5)).map(({ text }) => text);
  assert.deepEqual(told, [`bug-${LOG_BUG}`]);
  for (const text of texts.slice(0, 2)) assert.match(text, /^Known, a recheck helps/);
  for (const text of texts.slice(2)) assert.match(text, /^Not only yours: this strikes many changes now/);
  assert.match(texts[4]!, /struck 5 changes since/);
});

test('"not bug N" on a change is kept, and the bug is not named there again', async (t) => {
  const { bot, review, hit, comments } = await openShop(t);
  review.events.push(resultEvent(7, [hit(1)]));
  await comments(1);

  review.events.push(reply(`not bug ${LOG_BUG}`), reply('not bug never-named'), reply('recheck bug 42'));
  review.events.push(resultEvent(7, [hit(2)], { id: 'next' }));

  const [, next] = await comments(2);
  assert.match(next!.text, /^Cannot tell: 1 unknown failure/);
  const dismissals = await collect(bot.store.records().list('dismissal'));
  assert.deepEqual(
    dismissals.map(({ id, value }) => [id, value.author]),
    [[`${LOG_BUG}/review/demo/7`, 'alice']],
  );
  const change = await bot.store.records().get('change', 'review/demo/7');
  assert.match(JSON.stringify(change?.value.rechecks), /"author":"alice","reason":"bug 42"/);
});

test('signatures that change on disk are used soon; one with a mistake leaves all as they were', async (t) => {
  const { bot, folder, review, miss, comments } = await openShop(t);
  const path = join(folder, 'queries', 'out-of-luck.yaml');

  writeFileSync(path, 'query: message:"out of\n');
  await until(() => bot.logged.some((line) => line.includes('quote')), 'a problem');
  review.events.push(resultEvent(7, [miss(1)]));
  const [before] = await comments(1);
  writeFileSync(path, 'query: message:"out of luck"\n');
  await until(() => bot.logged.includes('signatures changed'), 'the change');
  review.events.push(resultEvent(8, [miss(2)]));
  const [, afterwards] = await comments(2);

  assert.match(before!.text, /Unknown in/);
  assert.match(afterwards!.text, /out-of-luck, in `job-0`/);
});
