import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { isLate } from '../../src/ci/file-loss.ts';
import type { LogPolicy } from '../../src/ci/log-policy.ts';
import { isAppError } from '../../src/errors.ts';
import { createTaskRunner } from '../../src/ingest/task-runner.ts';
import type { Verdict } from '../../src/model/verdict.ts';
import { LOCAL_LOGS } from '../support/ci-context.ts';
import { judgeOf, judgePlace } from '../support/judge-place.ts';
import { type Handler, send, startLogServer } from '../support/log-server.ts';
import { zuulFixtures } from '../support/zuul-server.ts';

const SEGFAULT = '2026-11-21 12:00:00.000000 | node | make: *** [Makefile:10: check] Segmentation fault\n';

/** A build that failed, whose `broken.log` a server will not give. */
async function judge(context: TestContext, broken: Handler, console: string, logs?: Partial<LogPolicy>) {
  const tree = ['job-output.txt', 'broken.log'].map((name) => ({ name, mimetype: 'text/plain' }));
  const server = await startLogServer(context, {
    '/a/zuul-manifest.json': send(JSON.stringify({ tree }), 'application/json'),
    '/a/job-output.txt': send(console),
    '/a/broken.log': broken,
  });
  return judgeAt(context, `${server.url}a/zuul-manifest.json`, logs);
}

async function judgeAt(
  context: TestContext,
  location: string,
  logs: Partial<LogPolicy> = {},
): Promise<Verdict> {
  const signatures = await judgeOf(join(zuulFixtures, 'signatures'));
  const runner = createTaskRunner({ queries: signatures.queries, workers: 0 });
  context.after(() => runner.close());
  const build = { status: 'FAILURE', startedAt: new Date(), endedAt: new Date(Date.now() - 7_200_000) };
  const policy = { ...LOCAL_LOGS, retries: 1, ...logs };
  return judgePlace({ location, build }, { judge: signatures, runner, logs: policy });
}

const status =
  (code: number): Handler =>
  (_request, response) =>
    response.writeHead(code).end();

/** Who says nothing is not waited for long. */
const HASTY = { timeoutMs: 1000 };

const FAULTS: readonly [
  fault: string,
  broken: Handler,
  reason: string,
  message: RegExp,
  logs?: Partial<LogPolicy>,
][] = [
  ['is not there', status(404), 'unreadable', /found status 404/],
  ['is behind a proxy that fails', status(502), 'unreadable', /found status 502; try again later/],
  ['may not be read', status(403), 'unreadable', /found status 403/],
  ['does not come at all', () => {}, 'unreadable', /no answer in 1000 ms/, HASTY],
  [
    'stops in the middle',
    (_request, response) =>
      void response.writeHead(200, { 'content-length': 1000 }).write('the first part\n'),
    'truncated',
    /connection cut after 15 bytes again and again/,
    HASTY,
  ],
  [
    'is redirected in a circle',
    (_request, response) => response.writeHead(302, { location: '/a/broken.log' }).end(),
    'unreadable',
    /more than 5 redirects/,
  ],
  [
    'is an HTML page that says sorry',
    send('<!DOCTYPE html><html>Sorry</html>', 'text/html'),
    'unreadable',
    /found an HTML page with status 200/,
  ],
];

for (const [fault, broken, reason, message, logs] of FAULTS) {
  test(`a log that ${fault} is told of in the verdict, and a bug in another log is found all the same`, async (context) => {
    const [unknown, known] = await Promise.all([
      judge(context, broken, 'all is well\n', logs),
      judge(context, broken, SEGFAULT, logs),
    ]);

    assert.equal(unknown.state, 'incomplete-logs');
    assert.deepEqual(
      unknown.incomplete.map((entry) => [entry.filename, entry.reason]),
      [['broken.log', reason]],
    );
    assert.match(unknown.incomplete[0]?.message ?? '', message);
    assert.deepEqual([known.state, known.bugs.map(({ bug }) => bug)], ['classified', ['native-segfault']]);
  });
}

test('a log that never ends is read for as long as one may take, and a bug in it is found', async (context) => {
  const endless: Handler = (_request, response) => {
    response.write(SEGFAULT);
    const timer = setInterval(() => response.write('on and on\n'), 5);
    response.on('close', () => clearInterval(timer));
  };

  const verdict = await judge(context, endless, 'all is well\n', { maxFileMs: 2000 });

  assert.deepEqual(
    verdict.incomplete.map((entry) => [entry.filename, entry.reason]),
    [['broken.log', 'too-big']],
  );
  assert.deepEqual([verdict.state, verdict.bugs.map(({ bug }) => bug)], ['classified', ['native-segfault']]);
});

const DEAD: readonly [fault: string, handler: Handler, message: RegExp][] = [
  ['is not there', status(404), /found status 404/],
  ['fails', status(502), /found status 502; try again later/],
  ['says nothing', () => {}, /no answer in 1000 ms/],
];

for (const [fault, handler, message] of DEAD) {
  test(`a log server that ${fault} is a failure that can be tried again`, async (context) => {
    const server = await startLogServer(context, { '/a/': handler, '/a/zuul-manifest.json': handler });

    await assert.rejects(judgeAt(context, `${server.url}a/`, HASTY), (error) => {
      assert.ok(isAppError(error, 'SOURCE_UNAVAILABLE'));
      assert.match(error.message, message);
      return true;
    });
  });
}

test('a file that comes late makes a better verdict when the build is read again', async (context) => {
  const tree = [{ name: 'job-output.txt', mimetype: 'text/plain' }];
  let isThere = false;
  const server = await startLogServer(context, {
    '/a/zuul-manifest.json': send(JSON.stringify({ tree }), 'application/json'),
    '/a/job-output.txt': (request, response, count) =>
      (isThere ? send(SEGFAULT) : status(404))(request, response, count),
  });
  const location = `${server.url}a/zuul-manifest.json`;

  const early = await judgeAt(context, location, { waitMs: 0, lateMs: 24 * 3_600_000 });
  isThere = true;
  const late = await judgeAt(context, location, { waitMs: 0, lateMs: 0 });

  assert.equal(early.state, 'incomplete-logs');
  assert.deepEqual(early.incomplete.map(isLate), [true]);
  assert.deepEqual([late.state, late.bugs.map(({ bug }) => bug)], ['classified', ['native-segfault']]);
});
