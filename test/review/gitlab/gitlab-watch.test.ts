import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { createGitLabHost } from '../../../src/review/gitlab/gitlab-host.ts';
import type { ReviewEvent, ReviewHost } from '../../../src/review/review-host.ts';
import {
  type FakeGitLab,
  FORK_ID,
  fakeJob,
  fakeMergeRequest,
  fakeNote,
  fakePipeline,
  fakeStatus,
  PROJECT,
  startFakeGitLab,
} from '../../fakes/fake-gitlab.ts';
import { nextEvents, testServices } from '../../support/host-services.ts';

const SHA = 'a'.repeat(40);
const MERGED_SHA = 'c'.repeat(40);
const LONG_AGO = '2020-01-01T00:00:00Z';

function hostOf(gitlab: FakeGitLab, context: TestContext): ReviewHost {
  const host = createGitLabHost(
    { name: 'lab', url: gitlab.url, projects: [PROJECT], token: 'secret-token', pollMs: 20 },
    testServices(),
  );
  context.after(() => host.close());
  return host;
}

/** What a test looks at of an event. */
function summary(event: ReviewEvent | undefined): unknown {
  if (event?.kind !== 'result') return event && [event.author, event.change.change, event.text];
  const builds = event.builds.map(({ jobName, status, voting }) => `${jobName} ${status} ${voting}`);
  return [event.reporter, event.pipeline, event.change.change, ...builds];
}

test('a sweep tells of the jobs of a pipeline that ended, with those of its child pipelines', async (t) => {
  const gitlab = await startFakeGitLab(t);
  gitlab.mergeRequests.push(fakeMergeRequest(7, { sha: SHA }));
  gitlab.pipelines.push(fakePipeline(1, { sha: SHA }));
  gitlab.bridges.push(
    { pipelineId: 1, downstream_pipeline: { id: 2, project_id: 15 } },
    { pipelineId: 1, downstream_pipeline: null },
  );
  gitlab.jobs.push(
    fakeJob(1, 'unit', 'failed', { id: 77, web_url: 'https://gitlab.test/jobs/77' }),
    fakeJob(1, 'flaky', 'failed', { allow_failure: true }),
    fakeJob(1, 'deploy', 'manual'),
    fakeJob(2, 'child', 'failed'),
  );
  const host = hostOf(gitlab, t);

  const [event] = await nextEvents(host, LONG_AGO, 1);

  assert.deepEqual(summary(event), [
    'gitlab-ci',
    'push',
    '7',
    'unit FAILED true',
    'flaky FAILED false',
    'child FAILED true',
  ]);
  assert.equal(event?.kind === 'result' && event.builds[0]?.url, 'https://gitlab.test/jobs/77');
  assert.deepEqual(event?.change, {
    host: 'lab',
    project: PROJECT,
    change: '7',
    patchset: SHA,
    branch: 'main',
    subject: 'change 7',
    author: 'alice',
    url: `https://gitlab.test/${PROJECT}/-/merge_requests/7`,
  });
});

test('of several pipelines of a head the newest of each kind counts; those of older heads do not', async (t) => {
  const gitlab = await startFakeGitLab(t);
  gitlab.mergeRequests.push(fakeMergeRequest(7, { sha: SHA, headPipeline: 4 }));
  gitlab.pipelines.push(
    fakePipeline(1, { sha: 'b'.repeat(40) }),
    fakePipeline(2, { sha: SHA }),
    fakePipeline(3, { sha: SHA }),
    fakePipeline(4, { sha: MERGED_SHA, ref: 'refs/merge-requests/7/merge', source: 'merge_request_event' }),
  );
  for (const id of [1, 2, 3, 4]) gitlab.jobs.push(fakeJob(id, `job of ${id}`, 'failed'));
  const host = hostOf(gitlab, t);

  const events = await nextEvents(host, LONG_AGO, 2);

  assert.deepEqual(events.map(summary), [
    ['gitlab-ci', 'merge_request_event', '7', 'job of 4 FAILED true'],
    ['gitlab-ci', 'push', '7', 'job of 3 FAILED true'],
  ]);
  assert.equal(events[0]?.change.patchset, SHA, 'the merged result is not what the author pushed');
});

test('what other CI systems set as commit status is told for each; our own is not', async (t) => {
  const gitlab = await startFakeGitLab(t);
  gitlab.mergeRequests.push(fakeMergeRequest(7, { sha: SHA }));
  gitlab.pipelines.push(fakePipeline(1, { sha: SHA, source: 'external' }));
  const ofJob = {
    ...fakeStatus('unit', 'failed', { sha: SHA }),
    target_url: `${gitlab.url}/${PROJECT}/-/jobs/5`,
  };
  gitlab.statuses.push(
    ofJob,
    fakeStatus('build', 'failed', { sha: SHA }),
    fakeStatus('slow', 'running', { sha: SHA }),
    fakeStatus('dejabug', 'failed', { sha: SHA, author: 'project_15_bot_a1b2' }),
  );
  const host = hostOf(gitlab, t);

  const [event] = await nextEvents(host, LONG_AGO, 1);

  assert.deepEqual(summary(event), ['jenkins', undefined, '7', 'build FAILED true']);
});

test('pipelines of merge requests from forks, which run in the fork, are found', async (t) => {
  const gitlab = await startFakeGitLab(t);
  gitlab.mergeRequests.push(fakeMergeRequest(8, { sha: SHA, isForked: true }));
  gitlab.pipelines.push(fakePipeline(1, { sha: SHA, ref: 'topic-8', project_id: FORK_ID }));
  gitlab.jobs.push(fakeJob(1, 'unit', 'failed'));
  const host = hostOf(gitlab, t);

  const [event] = await nextEvents(host, LONG_AGO, 1);

  assert.deepEqual(summary(event), ['gitlab-ci', 'push', '8', 'unit FAILED true']);
});

test('later sweeps tell what is new, and only that; a retried job counts anew', async (t) => {
  const gitlab = await startFakeGitLab(t);
  gitlab.mergeRequests.push(fakeMergeRequest(7, { sha: SHA }));
  gitlab.pipelines.push(fakePipeline(1, { sha: SHA }));
  gitlab.jobs.push(fakeJob(1, 'unit', 'failed'));
  const host = hostOf(gitlab, t);
  const happen = [
    () => gitlab.notes.push(fakeNote(7, 'mine'), fakeNote(7, 'recheck', { username: 'alice' })),
    () => {
      gitlab.jobs.splice(0, 1, fakeJob(1, 'unit', 'success'));
      gitlab.pipelines.splice(0, 1, fakePipeline(1, { sha: SHA, status: 'success' }));
    },
  ];

  const events = await nextEvents(host, LONG_AGO, 3, { between: (told) => happen[told - 1]?.() });

  assert.deepEqual(events.map(summary), [
    ['gitlab-ci', 'push', '7', 'unit FAILED true'],
    ['alice', '7', 'recheck'],
    ['gitlab-ci', 'push', '7', 'unit SUCCESS true'],
  ]);
});

test('without a cursor what happened before is not told; with one, nothing that happened since is missed', async (t) => {
  const gitlab = await startFakeGitLab(t);
  const before = new Date(Date.now() - 86_400_000).toISOString();
  gitlab.mergeRequests.push(fakeMergeRequest(7, { sha: SHA }), fakeMergeRequest(9, { sha: MERGED_SHA }));
  gitlab.pipelines.push(fakePipeline(1, { sha: SHA, updated_at: before }));
  gitlab.jobs.push(fakeJob(1, 'unit', 'failed', { finished_at: before }));
  const happens = () => {
    gitlab.pipelines.push(fakePipeline(2, { sha: MERGED_SHA, ref: 'topic-9' }));
    gitlab.jobs.push(fakeJob(2, 'unit', 'failed'));
  };
  setTimeout(happens, 200);

  const fromNow = await nextEvents(hostOf(gitlab, t), undefined, 1);
  const since = await nextEvents(hostOf(gitlab, t), new Date(Date.now() - 2 * 86_400_000).toISOString(), 2);

  assert.deepEqual(fromNow.map(summary), [['gitlab-ci', 'push', '9', 'unit FAILED true']]);
  assert.deepEqual(
    since.map(({ change }) => change.change),
    ['7', '9'],
  );
});

test('many pipelines and an outage between pages: nothing is missed', async (t) => {
  let faults = 0;
  const gitlab = await startFakeGitLab(t, {
    fault: ({ route, query }) => {
      const isSecondPage = route === 'GET /api/v4/projects/{id}/pipelines' && query.page === '2';
      return isSecondPage && faults++ < 6 ? { status: 502, body: {} } : undefined;
    },
  });
  for (let n = 1; n <= 130; n++) {
    const sha = n.toString(16).padStart(40, '0');
    gitlab.mergeRequests.push(fakeMergeRequest(n, { sha }));
    gitlab.pipelines.push(fakePipeline(n, { sha, ref: `topic-${n}` }));
    gitlab.jobs.push(fakeJob(n, 'unit', 'failed'));
  }

  const events = await nextEvents(hostOf(gitlab, t), LONG_AGO, 130);

  assert.equal(new Set(events.map(({ change }) => change.change)).size, 130);
  assert.ok(faults > 5);
});
