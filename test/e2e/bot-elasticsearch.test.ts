import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createReviewClient } from '../fakes/review-client.ts';
import { startReviewServer } from '../fakes/review-server.ts';
import { openClusterStore } from '../support/cluster-store.ts';
import {
  type ElasticsearchServer,
  startElasticsearch,
  whyNoElasticsearch,
} from '../support/elasticsearch.ts';
import { LOG_BUG, resultEvent, startFailedLogs, writeLogSignature } from '../support/failure-events.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { startBot } from '../support/start-bot.ts';
import { until } from '../support/until.ts';

const skip = await whyNoElasticsearch();

let server: ElasticsearchServer;
if (!skip) {
  before(async () => {
    server = await startElasticsearch();
  });
  after(() => server.stop());
}

test('on a cluster, too, each failure is answered once, also over a restart of the bot', {
  skip,
}, async (t) => {
  const folder = scratchFolder(t);
  const review = await startReviewServer(t);
  const logs = await startFailedLogs(t);
  const store = await openClusterStore(t, server.url);
  const queries = [writeLogSignature(folder)];
  const start = () => startBot(t, { folder, store, queries, hosts: [createReviewClient(review)] });
  const report = (change: number) =>
    review.events.push(
      resultEvent(change, [
        { url: `${logs}/hit-${change}/job.log` },
        { url: `${logs}/miss-${change}/job.log` },
      ]),
    );

  for (let change = 0; change < 8; change++) report(change);
  const first = await start();
  await until(() => review.comments.length >= 3, 'comments');
  await first.stop();
  for (let change = 8; change < 12; change++) report(change);
  const second = await start();
  await until(() => review.comments.length >= 12, 'all comments').catch((error) =>
    assert.fail(`${error} ${second.logged.join('')}`),
  );
  await sleep(2000);
  await second.stop();

  const changes = review.comments.map(({ change }) => change);
  assert.deepEqual([new Set(changes).size, changes.length], [12, 12]);
  for (const { text } of review.comments)
    assert.match(text, new RegExp(`${LOG_BUG} The frobnicator falls over`));
});
