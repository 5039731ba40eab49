import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openLocation } from '../../src/ci/open-location.ts';
import { createReviewClient } from '../fakes/review-client.ts';
import { startReviewServer } from '../fakes/review-server.ts';
import { LOCAL_LOGS } from '../support/ci-context.ts';
import { LOG_BUG, resultEvent, writeLogSignature } from '../support/failure-events.ts';
import { send, startLogServer } from '../support/log-server.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { startBot } from '../support/start-bot.ts';
import { until } from '../support/until.ts';

const TREE = JSON.stringify({ tree: [{ name: 'job-output.txt', mimetype: 'text/plain' }] });

test('a log that comes a minute late makes a better verdict, and a better comment', async (context) => {
  const folder = scratchFolder(context);
  let isThere = false;
  let aheadMs = 0;
  const now = () => new Date(Date.now() + aheadMs);
  const review = await startReviewServer(context);
  const logs = await startLogServer(context, {
    '/a/zuul-manifest.json': send(TREE, 'application/json'),
    '/a/job-output.txt': (request, response, count) => {
      if (isThere) send('ERROR the frobnicator fell over\n')(request, response, count);
      else response.writeHead(404).end();
    },
  });
  const policy = { ...LOCAL_LOGS, lateMs: 3_600_000 };
  await startBot(context, {
    folder,
    queries: [writeLogSignature(folder)],
    hosts: [createReviewClient({ url: review.url, isEditing: true })],
    parts: {
      now,
      reading: {
        concurrency: 1,
        tags: [],
        open: async ({ location, overrides }) => {
          const build = { ...overrides, endedAt: new Date() };
          return [await openLocation({ location, build }, policy, now)];
        },
      },
    },
  });
  const event = resultEvent(7, [{ url: `${logs.url}a/` }]);

  review.events.push(event);
  const early = await until(() => review.comments[0], 'the comment without the log');
  isThere = true;
  aheadMs = 61_000;
  review.events.push(resultEvent(8, [{ url: `${logs.url}gone/` }]), { ...event, id: 'told-again' });
  const late = await until(
    () => review.comments.find(({ text, change }) => change === early.change && text.includes(LOG_BUG)),
    'the comment with the bug',
  );

  assert.match(early.text, /No verdict/);
  assert.equal(late.id, early.id);
});
