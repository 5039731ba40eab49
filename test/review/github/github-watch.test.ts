import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createGitHubHost } from '../../../src/review/github/github-host.ts';
import type { GitHubOptions } from '../../../src/review/github/github-options.ts';
import type { ReviewEvent } from '../../../src/review/review-host.ts';
import {
  type FakeGitHub,
  fakeCheckRun,
  fakeComment,
  fakePull,
  startFakeGitHub,
} from '../../fakes/fake-github.ts';
import { nextEvents, testServices } from '../../support/host-services.ts';
import { recordHealth } from '../../support/record-health.ts';

const SHA = 'a'.repeat(40);
const FORK_SHA = 'b'.repeat(40);
const LONG_AGO = '2020-01-01T00:00:00Z';

function options(github: FakeGitHub, more: Partial<GitHubOptions> = {}): GitHubOptions {
  return {
    name: 'hub',
    apiUrl: github.url,
    projects: ['octo/demo'],
    token: 'secret-token',
    pollMs: 20,
    ...more,
  };
}

/** What a test looks at of an event. */
function summary(event: ReviewEvent | undefined): unknown {
  if (event?.kind !== 'result') return event && [event.author, event.change.change, event.text];
  const builds = event.builds.map(({ jobName, status }) => `${jobName} ${status}`);
  return [event.reporter, event.change.change, ...builds];
}

test('a sweep tells of check runs and statuses, each reporter with all of its builds that ended', async (t) => {
  const github = await startFakeGitHub(t);
  github.pulls.push(fakePull(7, SHA));
  github.checkRuns.push(
    fakeCheckRun('unit', 'failure', { sha: SHA }),
    fakeCheckRun('unit', 'success', { sha: SHA }),
    fakeCheckRun('lint', 'timed_out', { sha: SHA, id: 9001 }),
    fakeCheckRun('deploy', 'action_required', { sha: SHA }),
    fakeCheckRun('dejabug', 'neutral', { sha: SHA, app: 'dejabug' }),
  );
  const creator = { login: 'jenkins' };
  const status = { sha: SHA, creator, target_url: 'https://ci.test/1', updated_at: new Date().toISOString() };
  github.statuses.push(
    { id: 1, context: 'ci/old', state: 'failure', ...status },
    { id: 2, context: 'ci/old', state: 'success', ...status },
    { id: 3, context: 'ci/slow', state: 'pending', ...status },
  );
  const host = createGitHubHost(options(github), testServices());

  const [actions, jenkins] = await nextEvents(host, LONG_AGO, 2);

  assert.deepEqual(summary(actions), ['github-actions', '7', 'unit SUCCESS', 'lint TIMED_OUT']);
  assert.deepEqual(summary(jenkins), ['jenkins', '7', 'ci/old SUCCESS']);
  assert.equal(
    actions?.kind === 'result' && actions.builds[1]?.url,
    'https://github.test/octo/demo/actions/runs/77/job/9001',
  );
  assert.deepEqual(actions?.change, {
    host: 'hub',
    project: 'octo/demo',
    change: '7',
    patchset: SHA,
    branch: 'main',
    subject: 'change 7',
    author: 'alice',
    url: 'https://github.test/octo/demo/pull/7',
  });
});

test('later sweeps tell what is new, and only that', async (t) => {
  const github = await startFakeGitHub(t);
  github.pulls.push(fakePull(7, SHA), fakePull(8, FORK_SHA, { owner: 'mallory' }));
  github.checkRuns.push(fakeCheckRun('unit', 'failure', { sha: SHA }));
  const host = createGitHubHost(options(github), testServices());
  const happen = [
    () => github.checkRuns.push(fakeCheckRun('lint', 'failure', { sha: SHA })),
    () => github.checkRuns.push(fakeCheckRun('unit', 'failure', { sha: FORK_SHA })),
    () => github.comments.push(fakeComment(7, 'recheck', { login: 'alice' })),
    () => github.checkRuns.push(fakeCheckRun('unit', 'success', { sha: SHA })),
  ];

  const events = await nextEvents(host, LONG_AGO, 5, { between: (told) => happen[told - 1]?.() });

  assert.deepEqual(events.map(summary), [
    ['github-actions', '7', 'unit FAILURE'],
    ['github-actions', '7', 'unit FAILURE', 'lint FAILURE'],
    ['github-actions', '8', 'unit FAILURE'],
    ['alice', '7', 'recheck'],
    ['github-actions', '7', 'lint FAILURE', 'unit SUCCESS'],
  ]);
});

test('without a cursor, what happened before is not told', async (t) => {
  const github = await startFakeGitHub(t);
  const before = new Date(Date.now() - 86_400_000);
  github.pulls.push(fakePull(7, SHA));
  github.checkRuns.push(fakeCheckRun('unit', 'failure', { sha: SHA, at: before }));
  github.comments.push(fakeComment(7, 'old words', { login: 'alice', at: before }));
  const host = createGitHubHost(options(github), testServices());
  setTimeout(() => github.checkRuns.push(fakeCheckRun('lint', 'failure', { sha: SHA })), 300);

  const [event] = await nextEvents(host, undefined, 1);

  assert.deepEqual(summary(event), ['github-actions', '7', 'unit FAILURE', 'lint FAILURE']);
});

test('after a restart with the cursor of an event, nothing that happened meanwhile is missed', async (t) => {
  const github = await startFakeGitHub(t);
  github.pulls.push(fakePull(7, SHA), fakePull(8, FORK_SHA));
  github.checkRuns.push(fakeCheckRun('unit', 'failure', { sha: SHA }));
  let cursor: string | undefined;
  for await (const told of createGitHubHost(options(github), testServices()).watch(
    LONG_AGO,
    AbortSignal.timeout(60_000),
    recordHealth(),
  )) {
    cursor = told.cursor;
    break;
  }
  github.checkRuns.push(fakeCheckRun('unit', 'failure', { sha: FORK_SHA }));
  github.comments.push(fakeComment(8, 'not bug 1', { login: 'alice' }));

  const events = await nextEvents(createGitHubHost(options(github), testServices()), cursor, 3);

  assert.deepEqual(events.map(summary), [
    ['github-actions', '7', 'unit FAILURE'],
    ['github-actions', '8', 'unit FAILURE'],
    ['alice', '8', 'not bug 1'],
  ]);
});

test('what did not change is asked for conditionally', async (t) => {
  let unchanged = 0;
  const github = await startFakeGitHub(t, {
    fault: ({ headers }) => {
      if (headers['if-none-match'] !== undefined) unchanged++;
      if (unchanged === 12) github.checkRuns.push(fakeCheckRun('last', 'failure', { sha: SHA }));
      return undefined;
    },
  });
  github.pulls.push(fakePull(7, SHA));
  github.checkRuns.push(fakeCheckRun('unit', 'failure', { sha: SHA }));
  const host = createGitHubHost(options(github), testServices());

  await nextEvents(host, LONG_AGO, 2);

  assert.equal(github.calls.length - unchanged, 5, 'each list once, and who we are');
});

test('an outage is waited out, and what ended in it is told', async (t) => {
  let faults = 0;
  const github = await startFakeGitHub(t, {
    fault: () => (faults > 0 && faults-- > 0 ? { status: 502, body: {} } : undefined),
  });
  github.pulls.push(fakePull(7, SHA));
  github.checkRuns.push(fakeCheckRun('unit', 'failure', { sha: SHA }));
  const health = recordHealth();

  const events = await nextEvents(createGitHubHost(options(github), testServices()), LONG_AGO, 2, {
    health,
    between: (told) => {
      if (told > 1) return;
      faults = 30;
      github.checkRuns.push(fakeCheckRun('lint', 'failure', { sha: SHA }));
    },
  });

  assert.deepEqual(summary(events[1]), ['github-actions', '7', 'unit FAILURE', 'lint FAILURE']);
  assert.match(health.words.join('\n'), /^expected .* from GitHub, found /);
});

test('comments of bots, of ourselves, and on issues are no replies', async (t) => {
  const github = await startFakeGitHub(t);
  const onIssue = fakeComment(9, 'on an issue', { login: 'alice' });
  github.comments.push(
    fakeComment(7, 'ours'),
    fakeComment(7, 'a bot', { login: 'renovate[bot]', type: 'Bot' }),
    { ...onIssue, html_url: onIssue.html_url.replace('/pull/', '/issues/') },
    fakeComment(7, 'a person', { login: 'alice' }),
  );
  const host = createGitHubHost(options(github), testServices());

  const events = await nextEvents(host, LONG_AGO, 1);

  assert.deepEqual(events.map(summary), [['alice', '7', 'a person']]);
});

test('a repository that refuses us does not keep us from the others; all refusing is an error', async (t) => {
  const github = await startFakeGitHub(t, {
    fault: ({ path }) =>
      path.repo === 'secret' ? { status: 404, body: { message: 'Not Found' } } : undefined,
  });
  github.pulls.push(fakePull(7, SHA));
  github.checkRuns.push(fakeCheckRun('unit', 'failure', { sha: SHA }));
  const both = createGitHubHost(options(github, { projects: ['octo/secret', 'octo/demo'] }), testServices());
  const none = createGitHubHost(options(github, { projects: ['octo/secret'] }), testServices());

  const health = recordHealth();
  const fail = (name: string) => github.checkRuns.push(fakeCheckRun(name, 'failure', { sha: SHA }));
  const between = (told: number) => told === 1 && fail('lint');
  const events = await nextEvents(both, LONG_AGO, 2, { health, between });

  assert.deepEqual(summary(events[1]), ['github-actions', '7', 'unit FAILURE', 'lint FAILURE']);
  assert.match(health.words.join('\n'), /octo\/secret/);
  assert.ok(!health.words.includes('works'), 'not all that is watched answered');
  await assert.rejects(nextEvents(none, LONG_AGO, 1), { code: 'SERVICE_REFUSED', message: /octo\/secret/ });
});

test('an event that could not be dealt with is told again', async (t) => {
  const github = await startFakeGitHub(t);
  github.pulls.push(fakePull(7, SHA));
  github.checkRuns.push(fakeCheckRun('unit', 'failure', { sha: SHA }));
  const host = createGitHubHost(options(github), testServices());

  await assert.rejects(async () => {
    for await (const _ of host.watch(LONG_AGO, AbortSignal.timeout(60_000), recordHealth()))
      throw new Error('disk full');
  }, /disk full/);
  const again = await nextEvents(host, LONG_AGO, 1);

  assert.deepEqual(again.map(summary), [['github-actions', '7', 'unit FAILURE']]);
});
