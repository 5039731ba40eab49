import assert from 'node:assert/strict';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { QueuedBuild } from '../../src/store/build-queue.ts';
import { writeManyBuilds, writeSmallSignature } from '../support/many-builds.ts';
import { jsonLines, type Run, runDejabug } from '../support/run-dejabug.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const cwd = temporaryFolder();
const builds = writeManyBuilds(cwd, 4, 5);
const signature = writeSmallSignature(cwd);

function run(...args: string[]): Promise<Run> {
  return runDejabug(args, { cwd });
}

function work(...flags: string[]): Promise<Run> {
  return run('worker', '--workers', '0', '--no-shipped-queries', '--queries', signature, ...flags);
}

test('a folder of builds is enqueued build by build, once', async () => {
  const first = await run('ingest', '--enqueue', join(cwd, 'builds'));
  const second = await run('ingest', '--enqueue', join(cwd, 'builds'), '--json');

  assert.equal(first.stdout, '4 builds enqueued\n');
  assert.deepEqual(jsonLines(second), [{ added: 0, known: 4 }]);
  const waiting = jsonLines(await run('queue', 'list', '--json')) as QueuedBuild[];
  assert.deepEqual(
    waiting.map(({ location, state }) => ({ location, state })),
    builds.map(({ folder }) => ({ location: folder, state: 'waiting' })),
  );
});

test('worker --once reads the oldest build, and nothing but its verdict goes to standard output', async () => {
  const { code, stdout } = await work('--once', '--json');

  assert.equal(code, 0);
  assert.match(stdout, /^\{"build":"build-0000".*"state":"classified".*\}\n$/);
  const counts = await run('queue', 'counts', '--json');
  assert.deepEqual(jsonLines(counts), [{ waiting: 3, leased: 0, done: 1, parked: 0 }]);
  assert.equal(counts.code, 0);
});

test('what can not be read is parked and shown; the others are done', async () => {
  const gone = builds[2]?.folder ?? '';
  rmSync(gone, { recursive: true });
  assert.equal(existsSync(gone), false);

  const drained = await work('--drain', '--retry-delay', '0.01', '--attempts', '2');

  assert.equal(drained.code, 1);
  assert.match(drained.stderr, /attempt 1 failed, waits for the next: expected a folder or file of logs/);
  assert.match(drained.stderr, /attempt 2 failed, parked; "dejabug queue list" shows it/);
  assert.match(drained.stdout, /build build-0001/);
  assert.match(drained.stdout, /build build-0003/);
  const list = await run('queue', 'list');
  assert.match(
    list.stdout,
    /^parked {2}\S*build-0002 {2}2 attempts {2}expected a folder or file of logs .*\n$/,
  );
  assert.equal((await run('queue', 'counts')).code, 1);
});

test('a parked build that was mended is read when it is tried again', async () => {
  writeManyBuilds(cwd, 4, 5);

  const other = await run('queue', 'retry', 'never-heard-of');
  const retry = await run('queue', 'retry', builds[2]?.folder ?? '');
  const once = await work('--once', '--json');

  assert.deepEqual([other.code, other.stdout], [1, '0 builds will be tried again\n']);
  assert.deepEqual([retry.code, retry.stdout], [0, '1 build will be tried again\n']);
  assert.match(once.stdout, /^\{"build":"build-0002"/);
  assert.equal((await run('queue', 'counts')).stdout, 'waiting  0\nleased  0\ndone  4\nparked  0\n');
});

test('what flags say of a build goes through the queue', async () => {
  const log = join(cwd, 'single.log');
  writeFileSync(log, 'the frobnicator fell over\n');
  const flags = ['--build-job', 'lint', '--build-status', 'FAILURE', '--build-ended', '2026-11-21T10:00:00Z'];

  await run('ingest', '--enqueue', log, '--build-uuid', 'by-hand', ...flags);
  const { stdout } = await work('--once', '--json');

  const [verdict] = jsonLines({ code: 0, stdout, stderr: '' }) as { build: string; job: string }[];
  assert.equal(verdict?.build, 'by-hand');
  assert.equal(verdict?.job, 'lint');
});

test('what can not be enqueued is refused with what to do', async () => {
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [['-'], /a path or an address that a worker can read.*\[USAGE\]/s],
    [[join(cwd, 'builds'), '--build-uuid', 'x'], /one build for --build-uuid, found 4.*\[USAGE\]/s],
    [[], /expected logs to read/],
    [['x', '--documents', 'y'], /cannot be used with option/],
    [[join(cwd, 'nowhere')], /\[SOURCE_UNAVAILABLE\]/],
  ];

  for (const [args, expected] of cases) {
    const { code, stderr } = await run('ingest', '--enqueue', ...args);
    assert.equal(code, 2, args.join(' '));
    assert.match(stderr, expected);
  }
});

test('a worker with nothing to do ends at once when it may', async () => {
  for (const flag of ['--once', '--drain']) {
    const { code, stdout } = await work(flag);

    assert.deepEqual([code, stdout], [0, '']);
  }
});
