import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WebhookRequest } from '../../src/review/webhooks/webhook.ts';
import {
  type FakeGitHub,
  fakeCheckRun,
  fakeComment,
  fakePull,
  startFakeGitHub,
} from '../fakes/fake-github.ts';
import {
  type FakeGitLab,
  fakeMergeRequest,
  fakePipeline,
  fakeStatus,
  PROJECT,
  startFakeGitLab,
} from '../fakes/fake-gitlab.ts';
import { type BotProcess, startBotProcess } from '../support/bot-process.ts';
import { LOG_BUG, startFailedLogs, writeLogSignature } from '../support/failure-events.ts';
import { freePort } from '../support/free-port.ts';
import { checkRunPayload, gitHubDelivery } from '../support/github-delivery.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { until } from '../support/until.ts';

const SECRET = 'the webhook secret';
const SHA = 'a'.repeat(40);
const CREATE_CHECK = 'POST /repos/{owner}/{repo}/check-runs';

interface Shop {
  readonly logs: string;
  readonly port: number;
  start(): Promise<BotProcess>;
}

/** A bot that posts, with the review host that `reviews` (YAML) names. */
async function openShop(t: TestContext, reviews: string): Promise<Shop> {
  const folder = scratchFolder(t);
  const queries = writeLogSignature(folder);
  const port = await freePort();
  const config = `queries: [${queries}]\nreviews:\n${reviews}\nbot:\n  logHosts: [127.0.0.1]\n`;
  writeFileSync(join(folder, 'dejabug.yaml'), config);
  const flags = ['--no-shipped-queries', '--post', '--webhook-port', `${port}`];
  return {
    logs: await startFailedLogs(t),
    port,
    start: async () => {
      const bot = startBotProcess(t, flags, { cwd: folder });
      await until(() => bot.stderr().includes('bot works'), 'a bot');
      return bot;
    },
  };
}

async function deliver({ port }: Shop, name: string, { headers, body }: WebhookRequest): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${port}/webhooks/${name}`, {
    method: 'POST',
    headers: Object.entries(headers).map(([header, value]) => [header, `${value}`]),
    body: Buffer.from(body),
  });
  return answer.status;
}

function gitHubReview(github: FakeGitHub): string {
  return `  - { name: hub, kind: github, apiUrl: '${github.url}', projects: [octo/demo], token: secret-token, webhookSecret: ${SECRET}, check: run, pollMs: 3600000 }`;
}

/** A job of another CI system fails on the pull request, with its log at `url`; GitHub tells of it. */
function failCheck(github: FakeGitHub, name: string, url: string): WebhookRequest {
  const run = { ...fakeCheckRun(name, 'failure', { sha: SHA, app: 'buildkite' }), details_url: url };
  github.checkRuns.push(run);
  return gitHubDelivery('check_run', checkRunPayload(SHA, { id: run.id, name }), SECRET);
}

test('GitHub: a webhook leads to one comment and a check, which follow what happens later', async (t) => {
  const github = await startFakeGitHub(t);
  const shop = await openShop(t, gitHubReview(github));
  const bot = await shop.start();
  github.pulls.push(fakePull(7, SHA));
  github.comments.push(fakeComment(7, 'LGTM', { login: 'alice' }));
  const delivery = failCheck(github, 'unit', `${shop.logs}/hit-1/job.log`);
  const { 'x-hub-signature-256': _, ...unsigned } = delivery.headers;

  const refused = await deliver(shop, 'hub', { ...delivery, headers: unsigned });
  const taken = await deliver(shop, 'hub', delivery);
  await until(() => github.comments.length > 1, 'a comment');
  const again = await deliver(shop, 'hub', delivery);
  const first = github.comments[1]?.body;
  await deliver(shop, 'hub', failCheck(github, 'lint', `${shop.logs}/miss-1/job.log`));
  await until(() => github.comments[1]?.body?.includes('Unknown') === true, 'an edited comment');
  await until(() => github.checkRuns.filter(({ name }) => name === 'dejabug').length > 1, 'a check');

  assert.deepEqual([refused, taken, again], [401, 202, 409]);
  assert.match(first ?? '', /^\*\*Known, a recheck helps: 1 known bug in 1 failed build\*\*/);
  assert.match(github.comments[1]?.body ?? '', new RegExp(`${LOG_BUG}[^]*\\n<!-- dejabug:[0-9a-f]+ -->$`));
  assert.equal(github.comments.length, 2);
  const checks = github.checkRuns.filter(({ name }) => name === 'dejabug');
  assert.deepEqual(
    checks.map(({ conclusion, head_sha: sha }) => [conclusion, sha]),
    [
      ['neutral', SHA],
      ['action_required', SHA],
    ],
  );
  assert.doesNotMatch(bot.stderr() + bot.stdout(), new RegExp(`secret-token|${SECRET}`));
  assert.equal(await bot.kill('SIGTERM'), 0, bot.stderr());
});

test('GitHub: a bot killed after it took a delivery still answers it, once', async (t) => {
  const github = await startFakeGitHub(t, {
    // The answer to the first comment is lost, and the bot with it.
    fault: ({ route }, count) =>
      route.startsWith('POST') && route.endsWith('/comments') && count === 1
        ? { isLost: true, hasEffect: true }
        : undefined,
  });
  const shop = await openShop(t, gitHubReview(github));
  github.pulls.push(fakePull(7, SHA), fakePull(8, 'b'.repeat(40)));

  const first = await shop.start();
  const taken = await deliver(shop, 'hub', failCheck(github, 'unit', `${shop.logs}/hit-1/job.log`));
  await first.kill('SIGKILL');
  const second = await shop.start();
  await until(() => github.comments.length > 0, 'a comment');
  await second.kill('SIGKILL');
  const third = await shop.start();
  await sleep(5000);

  assert.equal(taken, 202);
  assert.equal(github.comments.length, 1);
  assert.equal(await third.kill('SIGTERM'), 0, third.stderr());
});

test('GitHub: evidence that names a line of the repository stands there once, whoever was killed', async (t) => {
  const github = await startFakeGitHub(t, {
    // The comment is there, the check gets lost, and the bot with it: the next one sets it from the outbox.
    fault: ({ route }, count) => (route === CREATE_CHECK && count === 1 ? { isLost: true } : undefined),
  });
  const shop = await openShop(t, gitHubReview(github));
  github.pulls.push(fakePull(7, SHA));

  const first = await shop.start();
  await deliver(shop, 'hub', failCheck(github, 'unit', `${shop.logs}/place-1/job.log`));
  await until(() => github.calls.some(({ route }) => route === CREATE_CHECK), 'a check that gets lost');
  await first.kill('SIGKILL');
  const second = await shop.start();
  const ownChecks = () => github.checkRuns.filter(({ name }) => name === 'dejabug');
  await until(() => ownChecks().length > 0, 'a check');

  assert.equal(await second.kill('SIGTERM'), 0, second.stderr());
  assert.deepEqual([github.comments.length, ownChecks().length], [1, 1]);
  assert.deepEqual(ownChecks()[0]?.annotations, [
    {
      path: 'tests/test_luck.py',
      start_line: 12,
      end_line: 12,
      annotation_level: 'warning',
      title: 'Unknown failure',
      message: 'tests/test_luck.py:\u206012: AssertionError: out of @\u2060luck',
    },
  ]);
});

function gitLabDelivery(): WebhookRequest {
  const payload = {
    object_kind: 'pipeline',
    project: { path_with_namespace: PROJECT },
    object_attributes: { sha: SHA, ref: 'topic-7', status: 'failed', finished_at: new Date().toISOString() },
    merge_request: { iid: 7 },
  };
  const headers = { 'x-gitlab-event': 'Pipeline Hook', 'x-gitlab-token': SECRET };
  return { headers, body: Buffer.from(JSON.stringify(payload)) };
}

function gitLabReview(gitlab: FakeGitLab): string {
  return `  - { name: lab, kind: gitlab, url: '${gitlab.url}', projects: [${PROJECT}], token: secret-token, webhookSecret: ${SECRET}, check: status, pollMs: 3600000 }`;
}

test('GitLab: a webhook leads to one note and a commit status', async (t) => {
  const gitlab = await startFakeGitLab(t);
  const shop = await openShop(t, gitLabReview(gitlab));
  const bot = await shop.start();
  gitlab.mergeRequests.push(fakeMergeRequest(7, { sha: SHA }));
  gitlab.pipelines.push(fakePipeline(1, { sha: SHA, source: 'external' }));
  gitlab.statuses.push({
    ...fakeStatus('unit', 'failed', { sha: SHA }),
    target_url: `${shop.logs}/place-1/job.log`,
  });

  const taken = await deliver(shop, 'lab', gitLabDelivery());
  await until(() => gitlab.statuses.some(({ name }) => name === 'dejabug'), 'a status');

  assert.equal(taken, 202);
  assert.equal(gitlab.notes.length, 1);
  assert.match(gitlab.notes[0]?.body ?? '', /tests\/test_luck\.py:12: AssertionError/);
  assert.equal(await bot.kill('SIGTERM'), 0, bot.stderr());
});
