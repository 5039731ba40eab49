import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type CiSystem, NO_LOGS } from '../../../src/ci/ci-system.ts';
import { createGitHubActions } from '../../../src/ci/github-actions/github-actions.ts';
import type { LogSource } from '../../../src/ci/log-source.ts';
import { isAppError } from '../../../src/errors.ts';
import { ACTIONS_API, type ActionsRoute } from '../../support/actions-api.ts';
import { ciContext, LOCAL_LOGS } from '../../support/ci-context.ts';
import {
  type Call,
  type DescribedAnswer,
  type DescribedServer,
  startDescribedServer,
} from '../../support/described-server.ts';
import { type Handler, type LogServer, startLogServer } from '../../support/log-server.ts';
import { describeSource, readSource } from '../../support/read-source.ts';

const { signal } = new AbortController();

const SHA = 'f83a356604ae3c5d03e1b46ef4d1ca77d64a90b0';
/** Head of the pull request that is asked for by its number. */
const HEAD = 'c'.repeat(40);
const LOG = `${'2026-11-21T12:00:00.0000000Z compiling\n'.repeat(2000)}2026-11-21T12:00:09.0000000Z ##[error]Process completed with exit code 1.\n`;

/** A repository's Actions, whose state a test changes. */
interface Actions {
  readonly api: DescribedServer<ActionsRoute>;
  /** Where job logs are, as GitHub's blob storage. */
  readonly storage: LogServer;
  readonly github: CiSystem;
  readonly runs: Map<number, Raw>;
  readonly jobs: Map<number, Raw>;
  answer: (call: Call<ActionsRoute>) => DescribedAnswer | undefined;
}

type Raw = Record<string, unknown> & { readonly id: number };

function rawRun(id: number, about: Record<string, unknown> = {}): Raw {
  return {
    id,
    name: 'CI',
    run_attempt: 1,
    event: 'pull_request',
    status: 'completed',
    conclusion: 'failure',
    head_branch: 'fix',
    head_sha: SHA,
    head_repository: { owner: { login: 'someone' } },
    pull_requests: [],
    created_at: '2026-11-21T11:50:00Z',
    run_started_at: '2026-11-21T11:50:00Z',
    updated_at: '2026-11-21T12:00:10Z',
    ...about,
  };
}

function rawJob(url: string, id: number, about: Record<string, unknown> = {}): Raw {
  return {
    id,
    run_id: 7,
    run_url: `${url}/repos/acme/widget/actions/runs/7`,
    run_attempt: 1,
    url: `${url}/repos/acme/widget/actions/jobs/${id}`,
    html_url: `${url}/acme/widget/actions/runs/7/job/${id}`,
    status: 'completed',
    conclusion: 'failure',
    started_at: '2026-11-21T11:59:00Z',
    completed_at: '2026-11-21T12:00:10Z',
    name: 'unit',
    workflow_name: 'CI',
    head_branch: 'fix',
    head_sha: SHA,
    labels: ['ubuntu-24.04', 'large'],
    runner_name: 'GitHub Actions 5',
    runner_group_name: 'GitHub Actions',
    steps: [
      { name: 'Set up job', status: 'completed', conclusion: 'success', number: 1 },
      { name: 'Run make check', status: 'completed', conclusion: 'failure', number: 2 },
    ],
    ...about,
  };
}

async function start(context: TestContext, blob?: Handler): Promise<Actions> {
  const storage = await startLogServer(context, {
    '/logs/job.txt?sig=secret': blob ?? ((_request, response) => response.end(LOG)),
  });
  const api = await startDescribedServer(
    context,
    ACTIONS_API,
    (call) => actions.answer(call) ?? answerOf(call),
  );
  const options = {
    name: 'gh',
    url: api.url,
    apiUrl: api.url,
    token: 'ghp_secret',
    projects: ['acme/widget'],
  };
  const logs = { ...LOCAL_LOGS, waitMs: 60_000 };
  const github = createGitHubActions(
    options,
    ciContext({ logs, now: () => new Date('2026-11-21T12:00:20Z') }),
  );
  context.after(() => github.close());
  const runs = new Map([[7, rawRun(7)]]);
  const jobs = new Map([[42, rawJob(api.url, 42)]]);
  const actions: Actions = { api, storage, github, runs, jobs, answer: () => undefined };
  return actions;

  function answerOf({ route, path, query }: Call<ActionsRoute>): DescribedAnswer {
    const job = jobs.get(Number(path.job_id));
    const run = runs.get(Number(path.run_id));
    switch (route) {
      case 'GET /repos/{owner}/{repo}/actions/jobs/{job_id}':
        return job ? { body: job } : { status: 404 };
      case 'GET /repos/{owner}/{repo}/actions/jobs/{job_id}/logs':
        return { status: 302, headers: { location: `${storage.url}logs/job.txt?sig=secret` } };
      case 'GET /repos/{owner}/{repo}/actions/runs/{run_id}/attempts/{attempt_number}':
        return run ? { body: { ...run, run_attempt: Number(path.attempt_number) } } : { status: 404 };
      case 'GET /repos/{owner}/{repo}/actions/runs/{run_id}/attempts/{attempt_number}/jobs': {
        const own = [...jobs.values()].filter(
          ({ run_id, run_attempt }) => run_id === run?.id && run_attempt === Number(path.attempt_number),
        );
        return { body: { total_count: own.length, jobs: own } };
      }
      case 'GET /repos/{owner}/{repo}/pulls':
        return {
          body: [
            { number: 3, head: { sha: '0'.repeat(40) }, base: { ref: 'old' } },
            { number: 5, head: { sha: SHA }, base: { ref: 'main' } },
          ],
        };
      case 'GET /repos/{owner}/{repo}/pulls/{pull_number}':
        return { body: { number: Number(path.pull_number), head: { sha: HEAD }, base: { ref: 'main' } } };
      case 'GET /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations':
        return { body: [] };
      case 'GET /repos/{owner}/{repo}/actions/runs': {
        const found = [...runs.values()].filter(({ status }) => !query.status || status === query.status);
        return { body: { total_count: found.length, workflow_runs: found.sort((a, b) => b.id - a.id) } };
      }
    }
  }
}

function pageOf({ api }: Actions, id = 42): string {
  return `${api.url}/acme/widget/actions/runs/7/job/${id}`;
}

async function findJob(actions: Actions, id = 42) {
  const found = await actions.github.find(
    { jobName: 'unit', status: 'FAILURE', url: pageOf(actions, id) },
    signal,
  );
  assert.ok(found);
  return found;
}

async function openJob(context: TestContext, actions: Actions): Promise<LogSource> {
  const source = await actions.github.open(await findJob(actions));
  assert.ok(source);
  context.after(() => source.close?.());
  return source;
}

test('the page of a check leads to the job, its run and the pull request of a fork', async (context) => {
  const actions = await start(context);

  const { build, change, location, isFinal } = await findJob(actions);

  const { buildUuid, buildsetUuid, logUrl, ...named } = build;
  assert.match(buildUuid, /^[0-9a-f]{32}$/);
  assert.deepEqual([logUrl, location, isFinal], [pageOf(actions), pageOf(actions), true]);
  assert.deepEqual(named, {
    jobName: 'unit',
    status: 'FAILURE',
    project: 'acme/widget',
    pipeline: 'pull_request',
    branch: 'main',
    change: '5',
    patchset: SHA,
    newRevision: SHA,
    changeUrl: `${actions.api.url}/acme/widget/pull/5`,
    node: 'ubuntu-24.04',
    nodeProvider: 'GitHub Actions',
    executor: 'GitHub Actions 5',
    startedAt: new Date('2026-11-21T11:59:00Z'),
    endedAt: new Date('2026-11-21T12:00:10Z'),
    extra: { workflow: 'CI', attempt: 1, failed_step: 'Run make check', labels: ['ubuntu-24.04', 'large'] },
  });
  assert.deepEqual(change, {
    project: 'acme/widget',
    change: '5',
    patchset: SHA,
    branch: 'main',
    url: `${actions.api.url}/acme/widget/pull/5`,
  });
});

test('what a merge queue tried is of the pull request that its branch names, at that one’s head', async (context) => {
  const actions = await start(context);
  const queue = { event: 'merge_group', head_branch: `gh-readonly-queue/main/pr-9-${'b'.repeat(40)}` };
  actions.runs.set(7, rawRun(7, queue));

  const { build, change } = await findJob(actions);

  assert.deepEqual(
    [build.pipeline, build.branch, build.change, build.patchset, build.newRevision],
    ['merge_group', 'main', '9', HEAD, SHA],
  );
  assert.equal(change?.change, '9');
});

test('a job that its run forgives is not voting', async (context) => {
  const actions = await start(context);
  actions.runs.set(7, rawRun(7, { conclusion: 'success', event: 'push' }));

  const { build, change } = await findJob(actions);

  assert.deepEqual([build.voting, build.pipeline, build.branch, change], [false, 'push', 'fix', undefined]);
});

test('a log is fetched from where GitHub keeps it, without our token', async (context) => {
  const actions = await start(context);
  actions.answer = ({ route }) =>
    route.endsWith('/annotations')
      ? {
          body: [
            {
              path: '.github',
              start_line: 1,
              end_line: 1,
              annotation_level: 'failure',
              title: 'runner',
              message: 'The runner has\nreceived a shutdown signal.',
            },
          ],
        }
      : undefined;

  const source = await openJob(context, actions);
  const build = await describeSource(source);
  const texts = await readSource(source);

  assert.equal(build.jobName, 'unit');
  assert.deepEqual(texts, {
    'job-output.txt': LOG,
    'annotations.txt': 'failure: .github:1: runner: The runner has received a shutdown signal.\n',
  });
  assert.equal(actions.storage.requests.length, 1);
  for (const { headers } of actions.storage.requests) assert.equal(headers.authorization, undefined);
  for (const { headers } of actions.api.calls) assert.equal(headers.authorization, 'token ghp_secret');
});

test('without the right to read checks, the log is read all the same', async (context) => {
  const actions = await start(context);
  actions.answer = ({ route }) =>
    route.endsWith('/annotations')
      ? { status: 403, body: { message: 'Resource not accessible' } }
      : undefined;

  const source = await openJob(context, actions);
  const texts = await readSource(source);

  assert.deepEqual(Object.keys(texts), ['job-output.txt']);
  assert.match(source.incomplete[0]?.message ?? '', /the annotations|annotations of job 42.*status 403/);
});

test('after a cut the address is asked for anew, and the rest comes by range', async (context) => {
  const actions = await start(context, (request, response, count) => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    response.writeHead(from > 0 ? 206 : 200, {
      'content-length': LOG.length - from,
      ...(from > 0 && { 'content-range': `bytes ${from}-${LOG.length - 1}/${LOG.length}` }),
    });
    if (count === 1) response.write(LOG.slice(0, 50_000), () => response.destroy());
    else response.end(LOG.slice(from));
  });

  const texts = await readSource(await openJob(context, actions));

  assert.equal(texts['job-output.txt'], LOG);
  assert.equal(actions.api.calls.filter(({ route }) => route.endsWith('/logs')).length, 2);
});

test('a log that is not there yet is waited for, one that was deleted is not', async (context) => {
  const actions = await start(context);
  let asked = 0;
  actions.answer = ({ route }) => (route.endsWith('/logs') && ++asked < 3 ? { status: 404 } : undefined);
  const gone = await start(context);
  gone.answer = ({ route }) =>
    route.endsWith('/logs') ? { status: 410, body: { message: 'Gone' } } : undefined;

  const texts = await readSource(await openJob(context, actions));

  assert.deepEqual([texts['job-output.txt'], asked], [LOG, 3]);
  await assert.rejects(readSource(await openJob(context, gone)), /expected the file, found status 410/);
});

test('a job that no runner took has no log', async (context) => {
  const actions = await start(context);
  actions.jobs.set(43, rawJob(actions.api.url, 43, { conclusion: 'cancelled', runner_name: '', steps: [] }));
  actions.jobs.set(44, rawJob(actions.api.url, 44, { conclusion: 'skipped' }));

  const lost = await findJob(actions, 43);
  const skipped = await findJob(actions, 44);

  assert.deepEqual([lost.build.status, lost.location], ['CANCELLED', NO_LOGS]);
  assert.deepEqual([skipped.build.status, skipped.location], ['SKIPPED', NO_LOGS]);
});

test('a job that GitHub does not know is undefined, one that runs is to be asked for later', async (context) => {
  const actions = await start(context);
  actions.jobs.set(45, rawJob(actions.api.url, 45, { status: 'in_progress', conclusion: null }));
  const report = { jobName: 'unit', status: 'FAILURE' };

  const unknown = await actions.github.find({ ...report, url: pageOf(actions, 99) }, signal);

  assert.equal(unknown, undefined);
  await assert.rejects(findJob(actions, 45), (error) => isAppError(error, 'SERVICE_UNAVAILABLE'));
});

test('pages of other hosts and repositories are not of this system', async (context) => {
  const { api, github } = await start(context);
  const owns = (url: string) => github.owns({ jobName: 'unit', status: 'FAILURE', url });

  assert.ok(owns(`${api.url}/acme/widget/actions/runs/7/job/42`));
  assert.ok(owns(`${api.url}/Acme/Widget/actions/runs/7/jobs/42`));
  assert.ok(owns(`${api.url}/acme/widget/runs/42`));
  for (const url of [
    'https://github.com/acme/widget/actions/runs/7/job/42',
    `${api.url}/acme/other/actions/runs/7/job/42`,
    `${api.url}/acme/widget/actions/runs/7`,
    'nonsense',
  ]) {
    assert.equal(owns(url), false, url);
  }
});

test('polling gives the jobs of each try of each run once, also of one that is tried again', async (context) => {
  const actions = await start(context);
  const { runs, jobs, api } = actions;
  runs.set(8, rawRun(8, { status: 'in_progress', conclusion: null, created_at: '2026-11-21T11:59:00Z' }));
  jobs.set(50, rawJob(api.url, 50, { run_id: 8 }));
  const poll = async (cursor: string) => {
    const names: string[] = [];
    let last = cursor;
    for await (const { finished, cursor: next } of actions.github.poll(cursor, signal)) {
      if (finished) names.push(finished.build.logUrl?.split('/').at(-1) ?? '');
      last = next;
    }
    return { names: names.sort(), cursor: last };
  };

  const first = await poll('2026-11-21T11:00:00Z');
  runs.set(8, rawRun(8, { created_at: '2026-11-21T11:59:00Z', updated_at: '2026-11-21T12:00:15Z' }));
  const second = await poll(first.cursor);
  runs.set(
    7,
    rawRun(7, { run_attempt: 2, run_started_at: '2026-11-21T12:00:16Z', updated_at: '2026-11-21T12:00:18Z' }),
  );
  jobs.set(60, rawJob(api.url, 60, { run_attempt: 2, completed_at: '2026-11-21T12:00:18Z' }));
  jobs.set(61, rawJob(api.url, 61, { run_attempt: 2, completed_at: '2026-11-21T12:00:10Z' }));
  const third = await poll(second.cursor);
  const fourth = await poll(third.cursor);

  assert.deepEqual([first.names, second.names, third.names, fourth.names], [['42'], ['50'], ['60'], []]);
});

const REFUSALS: readonly [number, string, RegExp][] = [
  [401, 'SERVICE_REFUSED', /check the token/],
  [403, 'SERVICE_REFUSED', /status 403/],
  [502, 'SERVICE_UNAVAILABLE', /try again later/],
];

for (const [status, code, message] of REFUSALS) {
  test(`status ${status} is a failure that says what to do, and not the token`, async (context) => {
    const actions = await start(context);
    actions.answer = () => ({ status, body: { message: 'no' } });

    await assert.rejects(findJob(actions), (error) => {
      assert.ok(isAppError(error));
      assert.equal(error.code, code);
      assert.match(error.message, message);
      assert.doesNotMatch(error.message, /ghp_secret/);
      return true;
    });
  });
}
