import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createReviewClient } from '../fakes/review-client.ts';
import { startReviewServer } from '../fakes/review-server.ts';
import { LOG_BUG, resultEvent, startFailedLogs, writeLogSignature } from '../support/failure-events.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { startBot } from '../support/start-bot.ts';
import { until } from '../support/until.ts';

test('a reported failure is read, and one comment names its bug', async (t) => {
  const folder = scratchFolder(t);
  const review = await startReviewServer(t);
  const logs = await startFailedLogs(t);
  const queries = [writeLogSignature(folder)];
  const bot = await startBot(t, { folder, queries, hosts: [createReviewClient(review)] });

  review.events.push(resultEvent(7, [{ url: `${logs}/hit-1/job.log` }, { url: `${logs}/miss-2/job.log` }]));
  const comment = await until(() => review.comments[0], 'a comment');

  assert.match(comment.text, new RegExp(`${LOG_BUG} The frobnicator falls over, in \`job-0\``));
  assert.match(comment.text, /Unknown in `job-1`/);
  assert.equal(comment.change, 'review/demo/7');
  await bot.stop();
  assert.equal(review.comments.length, 1);
});
