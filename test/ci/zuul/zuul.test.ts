import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type CiSystem, NO_LOGS } from '../../../src/ci/ci-system.ts';
import { openLocation } from '../../../src/ci/open-location.ts';
import { createZuul } from '../../../src/ci/zuul/zuul.ts';
import type { ZuulOptions } from '../../../src/ci/zuul/zuul-options.ts';
import { isAppError } from '../../../src/errors.ts';
import { ciContext, LOCAL_LOGS } from '../../support/ci-context.ts';
import { describeSource, readSource } from '../../support/read-source.ts';
import { readLabels, startZuulServer, type ZuulServer, zuulFixtures } from '../../support/zuul-server.ts';

const { signal } = new AbortController();

const SEGFAULT = 'c64ec5304d54491d99bba8948b22bcbf';
const NODE_FAILURE = '235f1c2f918c456ea8e52e0d78237f2a';

async function start(
  context: TestContext,
  options: Partial<ZuulOptions> = {},
): Promise<{ server: ZuulServer; zuul: CiSystem }> {
  const server = await startZuulServer(context);
  const zuul = createZuul(
    { name: 'zuul', url: server.url, lookupMs: 0, retries: 0, ...options },
    ciContext(),
  );
  context.after(() => zuul.close());
  return { server, zuul };
}

function reported(url: string) {
  return { jobName: 'demo-native-build', status: 'FAILURE', url };
}

test('the page in a comment leads to the build, its change and its logs', async (context) => {
  const { server, zuul } = await start(context);

  const found = await zuul.find(reported(server.pageOf(SEGFAULT)), signal);

  assert.deepEqual(found, {
    build: {
      buildUuid: SEGFAULT,
      status: 'FAILURE',
      tenant: 'example',
      jobName: 'demo-native-build',
      pipeline: 'check',
      project: 'demo',
      branch: 'master',
      change: '2',
      patchset: '1',
      ref: 'refs/changes/02/2/1',
      buildsetUuid: 'bdfd87e73fbc48769153d7d5b7ad0914',
      changeUrl: 'http://127.0.0.1:8089/2',
      logUrl: `${server.url}logs/${SEGFAULT}/`,
      voting: true,
      startedAt: new Date('2026-11-21T13:44:23Z'),
      endedAt: new Date('2026-11-21T13:44:50Z'),
      extra: { duration: 26.25327 },
    },
    location: `${server.url}logs/${SEGFAULT}/zuul-manifest.json`,
    isFinal: true,
    change: {
      project: 'demo',
      change: '2',
      patchset: '1',
      branch: 'master',
      url: 'http://127.0.0.1:8089/2',
    },
  });
});

test('logs are read by the manifest, and what the API says of the build wins over what they say', async (context) => {
  const { server, zuul } = await start(context);
  const found = await zuul.find(reported(server.pageOf(SEGFAULT)), signal);
  assert.ok(found);

  const place = { ...found, build: { ...found.build, jobName: 'said by the API' } };
  const source = await openLocation(place, LOCAL_LOGS, () => new Date());
  context.after(() => source.close?.());
  const build = await describeSource(source);
  const texts = await readSource(source);

  assert.deepEqual(
    { job: build.jobName, node: build.node, executor: build.executor, status: build.status },
    { job: 'said by the API', node: 'debian-bookworm', executor: 'ze01.example.com', status: 'FAILURE' },
  );
  assert.deepEqual(Object.keys(texts), ['job-output.txt']);
  assert.match(texts['job-output.txt'] ?? '', /Segmentation fault/);
  const consoles = server.requests.filter(({ path }) => path.endsWith('/job-output.txt'));
  assert.equal(consoles.length, 1, 'the console is read once');
});

test('each kind of result is mapped, final or not, with logs or without', async (context) => {
  const { server, zuul } = await start(context);

  for (const { uuid, result, hasLogs } of readLabels(zuulFixtures)) {
    const found = await zuul.find(reported(server.pageOf(uuid)), signal);

    assert.equal(found?.build.status, result);
    assert.equal(found.isFinal, result !== 'RETRY', result);
    assert.equal(found.location === NO_LOGS, !hasLogs, result);
  }
});

test('what Zuul said of a build without logs is there to be searched', async (context) => {
  const { server, zuul } = await start(context);
  const found = await zuul.find(reported(server.pageOf(NODE_FAILURE)), signal);
  assert.ok(found);

  const source = await openLocation(found, LOCAL_LOGS, () => new Date());

  assert.deepEqual(await readSource(source), {
    'custom-job-results.txt':
      '2026-11-21 13:39:58.000 | NODE_FAILURE Node(set) request 40d5435952cf4c6682ba0447390038ad failed\n',
  });
  assert.deepEqual(source.incomplete, [
    {
      filename: '',
      reason: 'no-logs',
      message:
        'expected logs, found that none were published: the build ended NODE_FAILURE Node(set) request 40d5435952cf4c6682ba0447390038ad failed; ask who runs the CI',
    },
  ]);
});

test('a page of a buildset leads to the try of the job that counts', async (context) => {
  const { server, zuul } = await start(context);
  const page = `${server.url}t/example/buildset/804b7249895f4d2aac70e45112b8ce42`;

  const found = await zuul.find({ jobName: 'demo-functional-db', status: 'RETRY_LIMIT', url: page }, signal);

  assert.deepEqual(
    [found?.build.status, found?.build.pipeline, found?.build.buildsetUuid],
    ['RETRY_LIMIT', 'check', '804b7249895f4d2aac70e45112b8ce42'],
  );
});

test('pages of other hosts, other tenants and other kinds are not of this system', async (context) => {
  const { server, zuul } = await start(context, { tenants: ['example'] });
  const of = (url: string) => zuul.owns(reported(url));

  assert.ok(of(server.pageOf(SEGFAULT)));
  assert.ok(of(server.pageOf(SEGFAULT).replace('http:', 'https:')));
  assert.ok(zuul.owns({ jobName: 'a', status: 'FAILURE', buildUuid: SEGFAULT }));
  for (const url of [
    server.pageOf(SEGFAULT).replace('example', 'other'),
    server.pageOf(SEGFAULT).replace('127.0.0.1', '127.0.0.2'),
    `${server.url}t/example/status`,
    `${server.url}t/example/build/../../api`,
    `${server.url}logs/${SEGFAULT}/`,
    'not an address',
  ]) {
    assert.equal(of(url), false, url);
  }
});

test('a build that the API does not have yet, or not its end, is asked for again', async (context) => {
  const { server, zuul } = await start(context, { lookupMs: 10_000 });
  const build = server.builds.get(SEGFAULT);
  assert.ok(build);
  let asked = 0;
  server.builds.delete(SEGFAULT);
  server.intercept = (path) => {
    if (path.includes('/build/')) asked++;
    if (asked === 2) server.builds.set(SEGFAULT, { ...build, result: null, end_time: null, log_url: null });
    if (asked === 3) server.builds.set(SEGFAULT, build);
    return false;
  };

  const found = await zuul.find(reported(server.pageOf(SEGFAULT)), signal);

  assert.equal(found?.build.status, 'FAILURE');
  assert.equal(asked, 3);
});

test('a build that Zuul does not know is undefined, one that runs on and on is to be asked for later', async (context) => {
  const { server, zuul } = await start(context, { lookupMs: 50 });
  const build = server.builds.get(SEGFAULT);
  assert.ok(build);
  server.builds.set(SEGFAULT, { ...build, result: null });

  const unknown = await zuul.find(reported(server.pageOf('0'.repeat(32))), signal);

  assert.equal(unknown, undefined);
  await assert.rejects(zuul.find(reported(server.pageOf(SEGFAULT)), signal), (error) =>
    isAppError(error, 'SERVICE_UNAVAILABLE'),
  );
});

test('the keys of older versions mean the same', async (context) => {
  const { server, zuul } = await start(context);
  const before = await zuul.find(reported(server.pageOf(SEGFAULT)), signal);
  const build = server.builds.get(SEGFAULT);
  assert.ok(build);
  const { ref, ...own } = build;
  const old = { ...own, ...(ref as object), change: 2, patchset: '1', voting: 'true', duration: '26.25327' };
  server.builds.set(SEGFAULT, old as typeof build);

  const found = await zuul.find(reported(server.pageOf(SEGFAULT)), signal);

  assert.deepEqual(found, before);
});

const FAULTS: readonly [name: string, status: number, body: string, code: string, message: RegExp][] = [
  ['an error of the proxy', 502, 'Bad gateway', 'SERVICE_UNAVAILABLE', /status 502/],
  [
    'a page where JSON should be',
    200,
    '<html>log in</html>',
    'SERVICE_UNAVAILABLE',
    /expected the API's answer/,
  ],
  ['an answer of another form', 200, '{"uuid": 5}', 'SERVICE_UNAVAILABLE', /at uuid/],
  ['a refusal', 401, '', 'SERVICE_REFUSED', /credentials/],
];

for (const [name, status, body, code, message] of FAULTS) {
  test(`${name} is a failure with a code`, async (context) => {
    const { server, zuul } = await start(context);
    server.intercept = (_path, response) => {
      response.writeHead(status, { 'content-type': 'text/html' }).end(body);
      return true;
    };

    await assert.rejects(zuul.find(reported(server.pageOf(SEGFAULT)), signal), (error) => {
      assert.ok(isAppError(error));
      assert.equal(error.code, code);
      assert.match(error.message, message);
      return true;
    });
  });
}
