import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import type { Change } from '../../../src/model/change.ts';
import { createGitHubHost } from '../../../src/review/github/github-host.ts';
import type { GitHubOptions } from '../../../src/review/github/github-options.ts';
import type { CheckReport } from '../../../src/review/review-host.ts';
import { type FakeGitHub, startFakeGitHub } from '../../fakes/fake-github.ts';
import { testServices } from '../../support/host-services.ts';

const SHA = 'a'.repeat(40);
const CHANGE: Change = { host: 'hub', project: 'octo/demo', change: '7', patchset: SHA };
const { signal: SIGNAL } = new AbortController();
const CREATE = 'POST /repos/{owner}/{repo}/check-runs';
const UPDATE = 'PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}';

const annotations = Array.from({ length: 120 }, (_, n) => ({
  path: 'src/a.c',
  line: n + 1,
  message: `line ${n}`,
}));
const REPORT: CheckReport = {
  conclusion: 'action-required',
  title: '1 failure needs you',
  summary: '**1 failure needs you**',
  detailsUrl: 'https://dejabug.test/change/7',
};

function hostOf(github: FakeGitHub, more: Partial<GitHubOptions>): ReturnType<typeof createGitHubHost> {
  const options = { name: 'hub', apiUrl: github.url, projects: ['octo/demo'] };
  return createGitHubHost({ ...options, token: 'secret-token', ...more }, testServices());
}

test('a check run is made with all annotations, fifty a request, and the same report not twice', async (t) => {
  const github = await startFakeGitHub(t);
  const host = hostOf(github, { check: 'run' });

  await host.setCheck?.(CHANGE, { ...REPORT, annotations }, SIGNAL);
  await host.setCheck?.(CHANGE, { ...REPORT, annotations }, SIGNAL);

  assert.equal(github.checkRuns.length, 1);
  assert.deepEqual(
    github.checkRuns[0]?.annotations.map((found) => (found as { start_line: number }).start_line),
    annotations.map(({ line }) => line),
  );
  assert.deepEqual(
    github.calls.filter(({ route }) => route === CREATE || route === UPDATE).map(({ route }) => route),
    [CREATE, UPDATE, UPDATE],
  );
});

test('another report is another run, because annotations can not be taken back', async (t) => {
  const github = await startFakeGitHub(t);
  const host = hostOf(github, { check: 'run' });

  await host.setCheck?.(CHANGE, REPORT, SIGNAL);
  await host.setCheck?.(CHANGE, { ...REPORT, conclusion: 'neutral' }, SIGNAL);

  assert.deepEqual(
    github.checkRuns.map(({ name, conclusion }) => [name, conclusion]),
    [
      ['dejabug', 'action_required'],
      ['dejabug', 'neutral'],
    ],
  );
});

test('a check run whose answer was lost is not made twice, and gets the annotations it lacks', async (t) => {
  const github = await startFakeGitHub(t, {
    fault: ({ route }, count) =>
      (route === CREATE || route === UPDATE) && count === 1 ? { isLost: true, hasEffect: true } : undefined,
  });
  const host = hostOf(github, { check: 'run' });
  const report = { ...REPORT, annotations };

  await assert.rejects(async () => host.setCheck?.(CHANGE, report, SIGNAL), { code: 'SERVICE_UNAVAILABLE' });
  await host.setCheck?.(CHANGE, report, SIGNAL);

  assert.equal(github.checkRuns.length, 1);
  assert.equal(github.checkRuns[0]?.annotations.length, 120);
});

test('a commit status says the title within 140 characters', async (t) => {
  const github = await startFakeGitHub(t);
  const host = hostOf(github, { check: 'status' });

  await host.setCheck?.(CHANGE, { ...REPORT, title: 'x'.repeat(200) }, SIGNAL);
  await host.setCheck?.(CHANGE, { ...REPORT, conclusion: 'neutral' }, SIGNAL);

  assert.deepEqual(
    github.statuses.map(({ context, state, target_url: url }) => [context, state, url]),
    [
      ['dejabug', 'failure', 'https://dejabug.test/change/7'],
      ['dejabug', 'success', 'https://dejabug.test/change/7'],
    ],
  );
});

test('an App logs in with its key as its installation, and knows its own comments', async (t) => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const github = await startFakeGitHub(t, { appKey: publicKey });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const app = { name: 'hub', apiUrl: github.url, projects: ['octo/demo'], appId: '4711', privateKey: pem };
  const host = createGitHubHost(app, testServices());
  github.comments.push(
    ...['dejabug[bot]', 'dejabug'].map((login, id) => ({
      id,
      html_url: 'https://github.test/octo/demo/pull/7#issuecomment-1',
      created_at: '2026-01-01T00:00:00Z',
      updated_at: '2026-01-01T00:00:00Z',
      body: 'x\n\n<!-- dejabug:k1 -->',
      user: { login, type: 'Bot' },
    })),
  );

  const own = await host.ownComments(CHANGE, SIGNAL);
  await host.ownComments(CHANGE, SIGNAL);

  assert.deepEqual(
    own.map(({ id }) => id),
    ['0'],
  );
  const logIns = github.calls.filter(({ route }) => route.startsWith('POST /app/installations/'));
  assert.deepEqual(
    logIns.map(({ path }) => path.installation_id),
    ['42'],
    'the token is kept until it expires',
  );
});

test('neither or both ways to log in is an error of the configuration', () => {
  const options = { name: 'hub', projects: ['octo/demo'] };
  const app = { appId: '1', privateKey: 'PEM' };

  for (const wrong of [options, { ...options, ...app, token: 'x' }, { ...options, appId: '1' }])
    assert.throws(() => createGitHubHost(wrong, testServices()), { code: 'CONFIG_INVALID', message: /hub/ });
});
