import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type CiSystem, NO_LOGS } from '../../../src/ci/ci-system.ts';
import { createGitLabCi } from '../../../src/ci/gitlab-ci/gitlab-ci.ts';
import type { GitLabCiOptions } from '../../../src/ci/gitlab-ci/gitlab-ci-options.ts';
import { isAppError } from '../../../src/errors.ts';
import { ciContext, LOCAL_LOGS } from '../../support/ci-context.ts';
import {
  type Call,
  type DescribedAnswer,
  type DescribedServer,
  startDescribedServer,
} from '../../support/described-server.ts';
import { GITLAB_CI_API, type GitLabCiRoute } from '../../support/gitlab-ci-api.ts';
import { send, startLogServer } from '../../support/log-server.ts';
import { describeSource, readSource } from '../../support/read-source.ts';

const { signal } = new AbortController();

const SHA = 'f83a356604ae3c5d03e1b46ef4d1ca77d64a90b0';
const TRACE =
  'Running with gitlab-runner\n$ make check\nmake: *** [check] Error 2\nERROR: Job failed: exit code 1\n';

type Raw = Record<string, unknown> & { readonly id: number; readonly status: string };

interface Scene {
  readonly api: DescribedServer<GitLabCiRoute>;
  readonly gitlab: CiSystem;
  readonly jobs: Map<number, Raw>;
  answer: (call: Call<GitLabCiRoute>) => DescribedAnswer | undefined;
}

async function start(context: TestContext, options: Partial<GitLabCiOptions> = {}): Promise<Scene> {
  const api = await startDescribedServer(
    context,
    GITLAB_CI_API,
    (call) => scene.answer(call) ?? answerOf(call),
  );
  const all = { name: 'gl', url: api.url, token: 'glpat-secret', projects: ['group/sub/widget'], ...options };
  const logs = { ...LOCAL_LOGS, waitMs: 60_000 };
  const gitlab = createGitLabCi(all, ciContext({ logs, now: () => new Date('2026-11-21T12:00:20Z') }));
  context.after(() => gitlab.close());
  const jobs = new Map<number, Raw>();
  const scene: Scene = { api, gitlab, jobs, answer: () => undefined };
  addJob(scene, 42);
  return scene;

  function answerOf({ route, path, query }: Call<GitLabCiRoute>): DescribedAnswer {
    if (path.id !== 'group/sub/widget') return { status: 404, body: { message: '404 Project Not Found' } };
    const job = jobs.get(Number(path.job_id));
    switch (route) {
      case 'GET /api/v4/projects/{id}/jobs': {
        const all = [...jobs.values()].filter(({ status }) => !query.scope || status === query.scope);
        return { body: all.sort((a, b) => b.id - a.id) };
      }
      case 'GET /api/v4/projects/{id}/jobs/{job_id}':
        return job ? { body: job } : { status: 404, body: { message: '404 Not found' } };
      case 'GET /api/v4/projects/{id}/jobs/{job_id}/trace':
        return { text: TRACE };
      case 'GET /api/v4/projects/{id}/pipelines/{pipeline_id}':
        return { body: { id: 9, source: 'merge_request_event' } };
      case 'GET /api/v4/projects/{id}/merge_requests/{merge_request_iid}':
        return {
          body: {
            iid: Number(path.merge_request_iid),
            sha: SHA,
            target_branch: 'main',
            web_url: `${api.url}/group/sub/widget/-/merge_requests/${path.merge_request_iid}`,
          },
        };
      default:
        return { status: 404, body: { message: '404' } };
    }
  }
}

function addJob(
  { api, jobs }: Pick<Scene, 'api' | 'jobs'>,
  id: number,
  about: Record<string, unknown> = {},
): void {
  jobs.set(id, {
    id,
    name: 'unit',
    stage: 'test',
    status: 'failed',
    failure_reason: 'script_failure',
    allow_failure: false,
    web_url: `${api.url}/group/sub/widget/-/jobs/${id}`,
    created_at: '2026-11-21T11:58:00.000Z',
    started_at: '2026-11-21T13:59:00.000+02:00',
    finished_at: '2026-11-21T12:00:10.500Z',
    tag_list: ['docker', 'linux'],
    runner: { id: 1, description: 'runner-5' },
    pipeline: {
      id: 9,
      ref: 'refs/merge-requests/5/head',
      sha: SHA,
      web_url: `${api.url}/group/sub/widget/-/pipelines/9`,
    },
    ...about,
  });
}

async function findJob({ api, gitlab }: Scene, id = 42) {
  const url = `${api.url}/group/sub/widget/-/jobs/${id}`;
  const found = await gitlab.find({ jobName: 'unit', status: 'FAILED', url }, signal);
  assert.ok(found);
  return found;
}

async function openJob(context: TestContext, scene: Scene, id = 42) {
  const source = await scene.gitlab.open(await findJob(scene, id));
  assert.ok(source);
  context.after(() => source.close?.());
  return source;
}

test('the page of a job leads to the job, its pipeline and the merge request', async (context) => {
  const scene = await start(context);

  const { build, change, location } = await findJob(scene);

  const { buildUuid, buildsetUuid, ...named } = build;
  assert.match(buildUuid, /^[0-9a-f]{32}$/);
  assert.match(buildsetUuid ?? '', /^[0-9a-f]{32}$/);
  const page = `${scene.api.url}/group/sub/widget/-/jobs/42`;
  const merge = `${scene.api.url}/group/sub/widget/-/merge_requests/5`;
  assert.equal(location, page);
  assert.deepEqual(named, {
    jobName: 'unit',
    status: 'FAILED',
    project: 'group/sub/widget',
    pipeline: 'merge_request_event',
    branch: 'main',
    change: '5',
    patchset: SHA,
    newRevision: SHA,
    changeUrl: merge,
    node: 'docker',
    executor: 'runner-5',
    voting: true,
    logUrl: page,
    startedAt: new Date('2026-11-21T11:59:00Z'),
    endedAt: new Date('2026-11-21T12:00:10.500Z'),
    extra: { stage: 'test', failure_reason: 'script_failure', error_detail: 'script_failure' },
  });
  assert.deepEqual(change, {
    project: 'group/sub/widget',
    change: '5',
    patchset: SHA,
    branch: 'main',
    url: merge,
  });
});

test('a job that may fail is not voting, one that never began has no log', async (context) => {
  const scene = await start(context);
  addJob(scene, 43, { allow_failure: true });
  addJob(scene, 44, { started_at: null, failure_reason: 'stuck_or_timeout_failure' });

  const forgiven = await findJob(scene, 43);
  const stuck = await findJob(scene, 44);

  assert.equal(forgiven.build.voting, false);
  assert.deepEqual([stuck.location, stuck.build.extra?.error_detail], [NO_LOGS, 'stuck_or_timeout_failure']);
});

test('a job of a branch belongs to the merge request whose head it built', async (context) => {
  const scene = await start(context);
  addJob(scene, 43, { pipeline: { id: 10, ref: 'fix', sha: SHA, source: 'push' } });
  addJob(scene, 44, { pipeline: { id: 11, ref: 'main', sha: '0'.repeat(40), source: 'schedule' } });
  scene.answer = ({ route }) =>
    route.endsWith('/commits/{sha}/merge_requests')
      ? { body: [{ iid: 8, sha: SHA, target_branch: 'main', web_url: 'http://x/8' }] }
      : undefined;

  const pushed = await findJob(scene, 43);
  const scheduled = await findJob(scene, 44);

  assert.deepEqual(
    [pushed.build.pipeline, pushed.change?.change, pushed.build.branch],
    ['push', '8', 'main'],
  );
  assert.deepEqual(
    [scheduled.build.pipeline, scheduled.change, scheduled.build.branch],
    ['schedule', undefined, 'main'],
  );
});

test('the trace and the artifacts that were asked for are read, the token goes nowhere else', async (context) => {
  const storage = await startLogServer(context, {
    '/blob?sig=1': send('2026-11-21 12:00:00.000 server is down\n'),
  });
  const scene = await start(context, { artifacts: ['logs/server.log', 'logs/none.log'] });
  scene.answer = ({ path }) =>
    path.file === 'server.log'
      ? { status: 302, headers: { location: `${storage.url}blob?sig=1` } }
      : undefined;

  const source = await openJob(context, scene);
  const build = await describeSource(source);
  const texts = await readSource(source);

  assert.equal(build.executor, 'runner-5');
  assert.deepEqual(texts, {
    'job-output.txt': TRACE,
    'logs/server.log': '2026-11-21 12:00:00.000 server is down\n',
  });
  assert.deepEqual(source.incomplete, []);
  for (const { headers } of storage.requests) assert.equal(headers['private-token'], undefined);
  for (const { headers } of scene.api.calls) assert.equal(headers['private-token'], 'glpat-secret');
});

test('a trace is waited for until it says what became of the job', async (context) => {
  const scene = await start(context);
  let asked = 0;
  scene.answer = ({ route, headers }) => {
    if (!route.endsWith('/trace')) return undefined;
    asked++;
    const text = asked < 3 ? TRACE.slice(0, 40 + asked) : TRACE;
    const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
    return {
      text: asked % 2 ? text : text.slice(from),
      status: asked % 2 ? 200 : 206,
      headers: { 'content-range': `bytes ${from}-${text.length - 1}/${text.length}` },
    };
  };

  const texts = await readSource(await openJob(context, scene));

  assert.deepEqual([texts['job-output.txt'], asked], [TRACE, 3]);
});

test('a job whose runner was lost says nothing at the end, and is not waited for', async (context) => {
  const scene = await start(context);
  addJob(scene, 43, { failure_reason: 'runner_system_failure' });
  scene.answer = ({ route }) => (route.endsWith('/trace') ? { text: 'Preparing the\n' } : undefined);

  const texts = await readSource(await openJob(context, scene, 43));

  assert.deepEqual(texts, { 'job-output.txt': 'Preparing the\n' });
});

test('an unknown job is undefined, one that runs is to be asked for later', async (context) => {
  const scene = await start(context);
  addJob(scene, 43, { status: 'running', finished_at: null });
  const url = `${scene.api.url}/group/sub/widget/-/jobs/99`;

  assert.equal(await scene.gitlab.find({ jobName: 'unit', status: 'FAILED', url }, signal), undefined);
  await assert.rejects(findJob(scene, 43), (error) => isAppError(error, 'SERVICE_UNAVAILABLE'));
});

test('pages of other hosts and projects are not of this system', async (context) => {
  const { api, gitlab } = await start(context);
  const owns = (url: string) => gitlab.owns({ jobName: 'unit', status: 'FAILED', url });

  assert.ok(owns(`${api.url}/group/sub/widget/-/jobs/42`));
  assert.ok(owns(`${api.url}/Group/sub/Widget/builds/42/raw`));
  for (const url of [
    'https://gitlab.com/group/sub/widget/-/jobs/42',
    `${api.url}/group/widget/-/jobs/42`,
    `${api.url}/group/sub/widget/-/pipelines/9`,
  ]) {
    assert.equal(owns(url), false, url);
  }
});

test('polling gives each job when it has ended, once', async (context) => {
  const scene = await start(context);
  addJob(scene, 43, { status: 'running', finished_at: null, name: 'slow' });
  addJob(scene, 44, { status: 'manual', started_at: null, finished_at: null });
  const poll = async (cursor: string) => {
    const names: string[] = [];
    let last = cursor;
    for await (const { finished, cursor: next } of scene.gitlab.poll(cursor, signal)) {
      if (finished) names.push(finished.build.logUrl?.split('/').at(-1) ?? '');
      last = next;
    }
    return { names, cursor: last };
  };

  const first = await poll('2026-11-21T11:00:00Z');
  addJob(scene, 43, { name: 'slow', finished_at: '2026-11-21T12:00:15Z' });
  addJob(scene, 45, {
    name: 'again',
    created_at: '2026-11-21T12:00:11Z',
    finished_at: '2026-11-21T12:00:16Z',
  });
  const second = await poll(first.cursor);
  const third = await poll(second.cursor);

  assert.deepEqual([first.names, second.names, third.names], [['42'], ['45', '43'], []]);
});

test('a refusal says what to do, and not the token', async (context) => {
  const scene = await start(context);
  scene.answer = () => ({ status: 401, body: { message: '401 Unauthorized' } });

  await assert.rejects(findJob(scene), (error) => {
    assert.ok(isAppError(error, 'SERVICE_REFUSED'));
    assert.match(error.message, /check the token/);
    assert.doesNotMatch(error.message, /glpat/);
    return true;
  });
});
