import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BotPolicy } from '../../src/bot/bot-parts.ts';
import { createZuul } from '../../src/ci/zuul/zuul.ts';
import { createOpener } from '../../src/commands/create-services.ts';
import { createTrackers } from '../../src/tracker/create-trackers.ts';
import { createTrackerCache } from '../../src/tracker/tracker-cache.ts';
import { createReviewClient } from '../fakes/review-client.ts';
import { startReviewServer } from '../fakes/review-server.ts';
import { ciContext } from '../support/ci-context.ts';
import { collect } from '../support/collect.ts';
import { resultEvent, startFailedLogs, writeLogSignature } from '../support/failure-events.ts';
import { freePort } from '../support/free-port.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { startBot } from '../support/start-bot.ts';
import { until } from '../support/until.ts';
import { startZuulServer } from '../support/zuul-server.ts';

/** Failed builds of two runs on the second change of the recorded ones. */
const CHECK = 'c64ec5304d54491d99bba8948b22bcbf';
const GATE = '592fe964abda413f934b6bdff2cec8b6';

async function openZuulShop(t: TestContext) {
  const folder = scratchFolder(t);
  const review = await startReviewServer(t);
  const server = await startZuulServer(t);
  for (const { uuid } of server.builds.values())
    if (uuid !== CHECK && uuid !== GATE) server.builds.delete(uuid);
  const context = ciContext();
  const system = createZuul({ name: 'zuul', url: server.url }, context);
  t.after(() => system.close());
  const queries = join(folder, 'segfault.yaml');
  writeFileSync(queries, 'query: message:"Segmentation fault"\n');
  const event = resultEvent(2, [{ jobName: 'demo-native-build', url: server.pageOf(CHECK) }], {
    id: 'check',
  });
  const start = (policy: Partial<BotPolicy> = {}) =>
    startBot(t, {
      policy,
      folder,
      queries: [queries],
      hosts: [createReviewClient(review)],
      parts: {
        systems: [{ system, reviewHost: 'review', isPolled: true }],
        reading: { concurrency: 2, tags: [], open: createOpener([system], context) },
        backfillFrom: '2000-01-01T00:00:00Z',
      },
    });
  return { review, event, start };
}

for (const first of ['report', 'poll']) {
  test(`a build that is told of by a review and by a poll is one build, and its run has one comment; the ${first} first`, async (t) => {
    const { review, event, start } = await openZuulShop(t);
    if (first === 'report') review.events.push(event);

    const bot = await start();
    await until(() => review.comments.length === 2, 'a comment for each run');
    if (first === 'poll') review.events.push(event, { ...event, id: 'again' });
    await sleep(1500);

    assert.equal(review.comments.length, 2);
    const builds = await collect(bot.store.listBuilds());
    assert.deepEqual(builds.map(({ build }) => build.buildUuid).sort(), [CHECK, GATE].sort());
    for (const { text } of review.comments) assert.match(text, /segfault, in `demo-native-build`/);
  });
}

test('a rule for a CI system counts for what reviews tell of its builds too', async (t) => {
  const { review, event, start } = await openZuulShop(t);
  review.events.push(event);

  const bot = await start({ rules: [{ ci: ['zuul'], pipelines: ['check'], action: 'comment' }] });

  await until(() => review.comments.length > 0, 'a comment');
  await sleep(1500);
  assert.equal(review.comments.length, 1);
  assert.equal((await collect(bot.store.listBuilds())).length, 1);
});

test('a tracker that is down costs the comment a title, and nothing else', async (t) => {
  const folder = scratchFolder(t);
  const review = await startReviewServer(t);
  const logs = await startFailedLogs(t);
  const queries = writeLogSignature(folder);
  writeFileSync(join(queries, '4711.yaml'), 'bug: down:4711\nquery: message:"frobnicator fell over"\n');
  const url = `http://127.0.0.1:${await freePort()}`;
  const failures: string[] = [];
  const trackers = createTrackerCache({
    trackers: createTrackers([{ name: 'down', kind: 'bugzilla', url, allowPrivateAddresses: true }]),
    memory: { get: async () => undefined, put: async () => {} },
    now: () => new Date(),
    onFailure: (name) => failures.push(name),
  });
  t.after(() => trackers.close());
  await startBot(t, { folder, queries: [queries], hosts: [createReviewClient(review)], parts: { trackers } });

  review.events.push(resultEvent(7, [{ url: `${logs}/hit-1/job.log` }]));

  const comment = await until(() => review.comments[0], 'a comment');
  assert.match(comment.text, /^- 4711, in `job-0`/m);
});
