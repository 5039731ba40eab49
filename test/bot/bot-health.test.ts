import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { readStatus } from '../../src/bot/bot-status.ts';
import type { SourceStatus } from '../../src/bot/source-health.ts';
import { createGitHubHost } from '../../src/review/github/github-host.ts';
import { fakeCheckRun, fakePull, startFakeGitHub } from '../fakes/fake-github.ts';
import { startFailedLogs, writeLogSignature } from '../support/failure-events.ts';
import { testServices } from '../support/host-services.ts';
import { runDejabug } from '../support/run-dejabug.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { startBot } from '../support/start-bot.ts';
import { until } from '../support/until.ts';

const SHA = 'a'.repeat(40);

/** A bot that watches a GitHub, of which routes can be taken down. */
async function openShop(t: TestContext) {
  const shop = { isDown: (_: string): boolean => false };
  const github = await startFakeGitHub(t, {
    fault: ({ route }) => (shop.isDown(route) ? { status: 503, body: {} } : undefined),
  });
  const folder = scratchFolder(t);
  const login = { token: 'secret-token', apiUrl: github.url };
  const host = createGitHubHost(
    { name: 'hub', projects: ['octo/demo'], pollMs: 100, ...login },
    testServices(),
  );
  const { store } = await startBot(t, {
    folder,
    queries: [writeLogSignature(folder)],
    hosts: [host],
    parts: { backfillFrom: '2000-01-01T00:00:00Z' },
  });
  /** What is kept of a source, as soon as `isWanted` holds of it. */
  const source = (name: string, isWanted: (status: SourceStatus) => boolean): Promise<SourceStatus> =>
    until(async () => {
      const { bot } = await readStatus(store);
      return bot?.sources.find((status) => status.name === name && isWanted(status));
    }, `the status of ${name}`);
  const statusText = () => runDejabug(['bot', 'status', '--store', join(folder, 'store')], { cwd: folder });
  return Object.assign(shop, { github, source, statusText });
}

test('a review host that is away is told of as failing, since when and why, until it answers again', async (t) => {
  const shop = await openShop(t);
  await shop.source('hub', ({ isWell }) => isWell);

  const before = new Date().toISOString();
  shop.isDown = () => true;
  const failing = await shop.source('hub', ({ isWell }) => !isWell);
  const later = await shop.source('hub', ({ failures }) => failures > failing.failures);
  const { code, stdout } = await shop.statusText();
  shop.isDown = () => false;
  const well = await shop.source('hub', ({ isWell }) => isWell);

  assert.ok(failing.failingSince !== undefined && failing.failingSince >= before, failing.failingSince);
  assert.equal(later.failingSince, failing.failingSince);
  assert.equal(failing.lastError?.code, 'SERVICE_UNAVAILABLE');
  assert.equal(code, 1);
  assert.match(
    stdout,
    /^review hub: FAILING \(it began \d+ \w+ ago\), .*from GitHub.* \[SERVICE_UNAVAILABLE\]$/m,
  );
  assert.equal(well.failingSince, undefined);
});

test('changes whose comment can not be posted are told of as failing, until it is', async (t) => {
  const shop = await openShop(t);
  const logs = await startFailedLogs(t);
  shop.isDown = (route) => route.endsWith('/issues/{issue_number}/comments');
  shop.github.pulls.push(fakePull(7, SHA));
  const run = fakeCheckRun('unit', 'failure', { sha: SHA, app: 'buildkite' });
  shop.github.checkRuns.push({ ...run, details_url: `${logs}/hit-1/job.log` });

  await shop.source('changes', ({ isWell }) => !isWell);
  shop.isDown = () => false;
  await shop.source('changes', ({ isWell }) => isWell);

  assert.equal(shop.github.comments.length, 1);
});
