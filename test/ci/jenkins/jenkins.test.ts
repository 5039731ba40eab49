import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { z } from 'zod';
import type { CiSystem, FinishedBuild } from '../../../src/ci/ci-system.ts';
import { createJenkins } from '../../../src/ci/jenkins/jenkins.ts';
import type { JenkinsOptions } from '../../../src/ci/jenkins/jenkins-options.ts';
import type { LogPolicy } from '../../../src/ci/log-policy.ts';
import { isAppError } from '../../../src/errors.ts';
import { ciContext, LOCAL_LOGS } from '../../support/ci-context.ts';
import {
  type Call,
  type DescribedAnswer,
  type DescribedServer,
  startDescribedServer,
} from '../../support/described-server.ts';
import { startLogServer } from '../../support/log-server.ts';
import { describeSource, readSource } from '../../support/read-source.ts';

const { signal } = new AbortController();

const NOON = Date.parse('2026-11-21T12:00:00Z');

const tree = z.strictObject({ tree: z.string().regex(/^[\w[\],{}]+$/) });

/**
 * What Jenkins takes, of the operations that we use.
 * @see https://www.jenkins.io/doc/book/using/remote-access-api/ (`api/json`, `tree`, ranges), and the page `…/api/` of
 * each Jenkins; `logText/progressiveText` is described on the page of a build's API
 */
const JENKINS_API = {
  'GET /ci/api/json': { query: tree },
  'GET /ci/job/{folder}/api/json': { query: tree },
  'GET /ci/job/{folder}/job/{name}/api/json': { query: tree },
  'GET /ci/job/{name}/{number}/api/json': { query: tree },
  'GET /ci/job/{folder}/job/{name}/{number}/api/json': { query: tree },
  'GET /ci/job/{name}/{number}/logText/progressiveText': {
    query: z.strictObject({ start: z.coerce.number().int().min(0) }),
  },
  'GET /ci/job/{name}/{number}/artifact/logs/{file}': {},
};

type Route = keyof typeof JENKINS_API;

interface Scene {
  readonly api: DescribedServer<Route>;
  readonly jenkins: CiSystem;
  /** Builds by the names of folder and job. */
  readonly builds: Map<string, ReturnType<typeof rawBuild>[]>;
  answer: (call: Call<Route>) => DescribedAnswer | undefined;
}

function rawBuild(number: number, about: Record<string, unknown> = {}) {
  return {
    number,
    url: `http://inner:8080/ci/x/${number}/`,
    building: false,
    result: 'FAILURE',
    timestamp: NOON - 60_000,
    duration: 50_000,
    builtOn: 'node-3',
    actions: [{}, null, { lastBuiltRevision: { SHA1: 'abc' } }],
    artifacts: [
      { relativePath: 'logs/server.log' },
      { relativePath: 'dist/widget.jar' },
      { relativePath: '../up.log' },
    ],
    ...about,
  };
}

async function start(
  context: TestContext,
  options: Partial<JenkinsOptions> = {},
  logs: Partial<LogPolicy> = {},
) {
  const api = await startDescribedServer(
    context,
    JENKINS_API,
    (call) => scene.answer(call) ?? answerOf(call),
  );
  const all = { name: 'jenkins', url: `${api.url}/ci`, user: 'bot', token: 'secret', ...options };
  const policy = { ...LOCAL_LOGS, waitMs: 60_000, ...logs };
  const jenkins = createJenkins(all, ciContext({ logs: policy, now: () => new Date(NOON) }));
  context.after(() => jenkins.close());
  const builds = new Map([
    ['unit', [rawBuild(12)]],
    ['widget/PR-5', [rawBuild(3)]],
  ]);
  const scene: Scene = { api, jenkins, builds, answer: () => undefined };
  return scene;

  function answerOf({ route, path, query }: Call<Route>): DescribedAnswer {
    const key = [path.folder, path.name].filter((part) => part !== undefined).join('/');
    const all = builds.get(key) ?? [];
    if (route === 'GET /ci/api/json') return { body: { _class: 'hudson.model.Hudson', jobs: tops() } };
    const isFolder = route === 'GET /ci/job/{folder}/api/json' && query.tree === '_class';
    if (isFolder)
      return { body: { _class: path.folder === 'widget' ? MULTIBRANCH : 'com.cloudbees.Folder' } };
    if (query.tree?.startsWith('allBuilds')) {
      const [from = 0, to = 0] = (/\{(\d+,\d+)\}$/.exec(query.tree ?? '')?.[1] ?? '').split(',').map(Number);
      return { body: { allBuilds: all.slice(from, to) } };
    }
    if (route.endsWith('progressiveText'))
      return { text: CONSOLE, headers: { 'x-text-size': `${CONSOLE.length + 70}` } };
    if (route.endsWith('{file}')) return { text: `of ${path.file}\n` };
    const build = all.find(({ number }) => number === Number(path.number));
    return build ? { body: build } : { status: 404 };
  }

  function tops() {
    const urlOf = (name: string) => `http://inner:8080/ci/job/${name.replace('/', '/job/')}/`;
    const jobs = [...builds].map(([name, list]) => ({
      _class: 'org.jenkinsci.plugins.workflow.job.WorkflowJob',
      url: urlOf(name),
      fullName: name,
      builds: list.slice(0, 10),
    }));
    const widget = { _class: MULTIBRANCH, url: urlOf('widget'), fullName: 'widget' };
    const isBranch = ({ fullName }: { fullName: string }) => fullName.startsWith('widget/');
    return [...jobs.filter((job) => !isBranch(job)), { ...widget, jobs: jobs.filter(isBranch) }];
  }
}

const MULTIBRANCH = 'org.jenkinsci.plugins.workflow.multibranch.WorkflowMultiBranchProject';

const CONSOLE = 'Started by user\n+ make check\nmake: *** [check] Error 2\nFinished: FAILURE\n';

async function findBuild({ api, jenkins }: Scene, path: string): Promise<FinishedBuild> {
  const found = await jenkins.find(
    { jobName: 'unit', status: 'FAILURE', url: `${api.url}/ci/${path}` },
    signal,
  );
  assert.ok(found);
  return found;
}

async function openBuild(context: TestContext, scene: Scene) {
  const found = await findBuild(scene, 'job/unit/12/');
  const source = await scene.jenkins.open({ ...found, build: { ...found.build, endedAt: new Date(NOON) } });
  assert.ok(source);
  context.after(() => source.close?.());
  return source;
}

test('the page of a build leads to the build and to what Gerrit Trigger told it', async (context) => {
  const scene = await start(context);
  const parameters = [
    { name: 'GERRIT_PROJECT', value: 'demo' },
    { name: 'GERRIT_BRANCH', value: 'master' },
    { name: 'GERRIT_CHANGE_NUMBER', value: 21 },
    { name: 'GERRIT_PATCHSET_NUMBER', value: '2' },
    { name: 'GERRIT_CHANGE_URL', value: 'https://review.example.com/21' },
    { name: 'GERRIT_TOPIC', value: '' },
    { name: 'SECRET' },
  ];
  scene.builds.set('unit', [rawBuild(12, { actions: [{ parameters }] })]);

  const { build, change, location } = await findBuild(scene, 'job/unit/12/console');

  const { buildUuid, ...named } = build;
  assert.match(buildUuid, /^[0-9a-f]{32}$/);
  assert.equal(location, `${scene.api.url}/ci/job/unit/12/`);
  assert.deepEqual(named, {
    status: 'FAILURE',
    jobName: 'unit',
    logUrl: `${scene.api.url}/ci/job/unit/12/`,
    project: 'demo',
    branch: 'master',
    change: '21',
    patchset: '2',
    changeUrl: 'https://review.example.com/21',
    node: 'node-3',
    startedAt: new Date(NOON - 60_000),
    endedAt: new Date(NOON - 10_000),
    extra: { build_number: 12 },
  });
  assert.deepEqual(change, {
    project: 'demo',
    change: '21',
    patchset: '2',
    branch: 'master',
    url: 'https://review.example.com/21',
  });
  for (const { headers } of scene.api.calls)
    assert.equal(headers.authorization, `Basic ${Buffer.from('bot:secret').toString('base64')}`);
});

test('a branch of a multibranch project is a branch or a pull request, and no job', async (context) => {
  const scene = await start(context);
  scene.builds.set('widget/feature%2Fx', [rawBuild(4)]);
  scene.builds.set('folder/unit', [rawBuild(5)]);

  const pull = await findBuild(scene, 'job/widget/job/PR-5/3/');
  const branch = await findBuild(scene, 'job/widget/job/feature%252Fx/4/');
  const plain = await findBuild(scene, 'job/folder/job/unit/5/');

  const about = ({ build }: FinishedBuild) => [build.jobName, build.branch, build.change, build.patchset];
  assert.deepEqual(about(pull), ['widget', undefined, '5', 'abc']);
  assert.deepEqual(about(branch), ['widget', 'feature/x', undefined, undefined]);
  assert.deepEqual(about(plain), ['folder/unit', undefined, undefined, undefined]);
});

test('the console and the artifacts that are logs are read', async (context) => {
  const scene = await start(context);

  const source = await openBuild(context, scene);
  const build = await describeSource(source);
  const texts = await readSource(source);

  assert.equal(build.node, 'node-3');
  assert.deepEqual(texts, { 'job-output.txt': CONSOLE, 'artifacts/logs/server.log': 'of server.log\n' });
});

test('a console that Jenkins still writes is followed by the offsets of Jenkins', async (context) => {
  const scene = await start(context);
  const starts: string[] = [];
  scene.answer = ({ route, query }) => {
    if (!route.endsWith('progressiveText')) return undefined;
    starts.push(query.start ?? '');
    const more = { 'x-more-data': 'true' };
    if (query.start === '0') return { text: 'one\n', headers: { 'x-text-size': '74', ...more } };
    if (starts.length < 4) return { text: '', headers: { 'x-text-size': '74', ...more } };
    return { text: 'two\nFinished: FAILURE\n', headers: { 'x-text-size': '99' } };
  };

  const texts = await readSource(await openBuild(context, scene));

  assert.equal(texts['job-output.txt'], 'one\ntwo\nFinished: FAILURE\n');
  assert.deepEqual(starts, ['0', '74', '74', '74']);
  const encodings = scene.api.calls.map(({ headers }) => headers['accept-encoding']);
  assert.ok(
    encodings.every((encoding) => encoding === 'identity'),
    'parts that Jenkins packs make no file',
  );
});

test('a console that does not end is late when the waiting is over', async (context) => {
  const scene = await start(context, {}, { waitMs: 0 });
  scene.answer = ({ route }) =>
    route.endsWith('progressiveText')
      ? { text: 'one\n', headers: { 'x-text-size': '4', 'x-more-data': 'true' } }
      : undefined;

  await assert.rejects(
    readSource(await openBuild(context, scene)),
    /Jenkins has more to come; it may still come/,
  );
});

test('after a cut one goes on where the answer began, and each byte comes once', async (context) => {
  const text = 'a line of a console\n'.repeat(20_000);
  const server = await startLogServer(context, {
    '/job/unit/12/logText/progressiveText?start=0': (_request, response, count) => {
      response.writeHead(200, { 'content-length': text.length, 'x-text-size': text.length });
      if (count < 3) response.write(text.slice(0, 150_000 * count), () => response.destroy());
      else response.end(text);
    },
  });
  const jenkins = createJenkins({ name: 'j', url: server.url }, ciContext());
  context.after(() => jenkins.close());
  const source = await jenkins.open({
    location: `${server.url}job/unit/12/`,
    build: { endedAt: new Date() },
  });
  assert.ok(source);

  const texts = await readSource(source);

  assert.ok(texts['job-output.txt'] === text);
});

test('an unknown build is undefined, one that runs is to be asked for later', async (context) => {
  const scene = await start(context);
  scene.builds.set('unit', [rawBuild(13, { building: true, result: null, duration: 0 })]);
  const url = `${scene.api.url}/ci/job/unit/99/`;

  assert.equal(await scene.jenkins.find({ jobName: 'unit', status: 'FAILURE', url }, signal), undefined);
  await assert.rejects(findBuild(scene, 'job/unit/13/'), (error) => isAppError(error, 'SERVICE_UNAVAILABLE'));
});

test('pages of other hosts and of no build are not of this system', async (context) => {
  const { api, jenkins } = await start(context);
  const owns = (url: string) => jenkins.owns({ jobName: 'unit', status: 'FAILURE', url });

  assert.ok(owns(`${api.url}/ci/job/unit/12/`));
  assert.ok(owns(`${api.url}/ci/job/a/job/b/12/consoleFull`));
  assert.ok(owns(`${api.url}/ci/view/all/job/unit/12`));
  for (const url of [
    `${api.url}/job/unit/12/`,
    `${api.url}/ci/job/unit/`,
    'https://example.com/ci/job/unit/12/',
  ]) {
    assert.equal(owns(url), false, url);
  }
});

test('polling asks once for all jobs in all folders, and gives each build when it has ended', async (context) => {
  const scene = await start(context, { jobs: ['unit', 'widget'] });
  scene.builds.set('unit', [rawBuild(13, { building: true, result: null, duration: 0 }), rawBuild(12)]);
  scene.builds.set('other', [rawBuild(1)]);
  const poll = async (cursor: string) => {
    const names: string[] = [];
    let last = cursor;
    for await (const { finished, cursor: next } of scene.jenkins.poll(cursor, signal)) {
      if (finished) names.push(finished.location.slice(`${scene.api.url}/ci/`.length));
      last = next;
    }
    return { names, cursor: last };
  };

  const first = await poll('2026-11-21T11:00:00Z');
  scene.builds.set('unit', [
    ...Array.from({ length: 30 }, (_, index) => rawBuild(43 - index, { timestamp: NOON })),
    rawBuild(13, { duration: 70_000 }),
    rawBuild(12),
  ]);
  scene.builds.set('widget/PR-6', [rawBuild(1, { timestamp: NOON, duration: 0 })]);
  const asked = scene.api.calls.length;
  const second = await poll(first.cursor);
  const third = await poll(second.cursor);

  assert.deepEqual(first.names, ['job/unit/12/', 'job/widget/job/PR-5/3/']);
  assert.deepEqual(second.names.sort(), [
    ...Array.from({ length: 31 }, (_, index) => `job/unit/${13 + index}/`),
    'job/widget/job/PR-6/1/',
  ]);
  assert.deepEqual(third.names, []);
  assert.ok(scene.api.calls.length - asked <= 8);
});

test('a refusal says what to do, and not the token', async (context) => {
  const scene = await start(context);
  scene.answer = () => ({ status: 403 });

  await assert.rejects(findBuild(scene, 'job/unit/12/'), (error) => {
    assert.ok(isAppError(error, 'SERVICE_REFUSED'));
    assert.match(error.message, /give the right credentials or the right to read/);
    assert.doesNotMatch(error.message, /secret/);
    return true;
  });
});
