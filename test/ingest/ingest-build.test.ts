import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { openSource } from '../../src/ci/open-source.ts';
import { AppError, isAppError } from '../../src/errors.ts';
import { type IngestRequest, type IngestResult, ingestBuild } from '../../src/ingest/ingest-build.ts';
import { TASK_BYTES, type Task } from '../../src/ingest/task.ts';
import { createTaskRunner, type TaskRunner } from '../../src/ingest/task-runner.ts';
import type { BuildReading } from '../../src/model/build-reading.ts';
import type { Verdict } from '../../src/model/verdict.ts';
import type { QueryNode } from '../../src/query/ast.ts';
import { parseQuery } from '../../src/query/parse-query.ts';
import { openEmbeddedStore } from '../../src/store/embedded/embedded-store.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

function query(text: string): QueryNode {
  const parsed = parseQuery(text);
  assert.ok(parsed.query, text);
  return parsed.query;
}

function verdictOf({ build }: BuildReading): Verdict {
  return {
    build: build.buildUuid,
    status: build.status,
    state: 'unclassified',
    bugs: [],
    incomplete: [],
    signatures: { version: '1', count: 0 },
    timings: {},
  };
}

interface Run {
  readonly result: IngestResult;
  readonly reading: BuildReading;
}

async function ingest(
  context: TestContext,
  folder: string,
  { queries = ['message:"out of memory"'], workers = 0, ...options }: RunOptions = {},
): Promise<Run> {
  const runner = options.runner ?? createTaskRunner({ queries: queries.map(query), workers });
  context.after(() => runner.close());
  const [source] = await openSource(folder);
  assert.ok(source);
  let reading: BuildReading | undefined;
  const judge = (found: BuildReading) => {
    reading = found;
    return verdictOf(found);
  };
  const result = await ingestBuild({ source, judge, ...options, runner });
  assert.ok(reading);
  return { result, reading };
}

type RunOptions = Partial<IngestRequest> & {
  readonly queries?: readonly string[];
  readonly workers?: number;
};

/** A console with a hit at every line of `at`; long enough for several tasks when `lines` is 100,000. */
function consoleLog(lines: number, at: readonly number[]): string {
  const text: string[] = [];
  for (let line = 1; line <= lines; line++) {
    const time = new Date(Date.UTC(2026, 10, 21) + line * 10).toISOString().replace('T', ' ').slice(0, 23);
    text.push(`${time} | node-${line} ${at.includes(line) ? 'Out of Memory: killed' : 'all is well'}\n`);
  }
  return text.join('');
}

test('a hit has the line, the offset and the time of its event, whatever task it was in', async (context) => {
  const at = [1, 2, 31_000, 60_001, 99_999, 100_000];
  const log = consoleLog(100_000, at);
  const folder = scratchFolder(context, { 'job-output.txt.gz': gzipSync(log), 'other.log': 'nothing\n' });

  for (const workers of [0, 2]) {
    const { reading } = await ingest(context, folder, { workers });

    const found = reading.hits.get(0);
    assert.equal(found?.count, at.length);
    assert.deepEqual(
      found.hits.map(({ line }) => line),
      at,
    );
    for (const { line, offset, timestamp, filename, message } of found.hits) {
      assert.equal(log.slice(0, offset).split('\n').length, line);
      assert.equal(timestamp, new Date(Date.UTC(2026, 10, 21) + line * 10).toISOString());
      assert.equal(filename, 'job-output.txt');
      assert.equal(message, `node-${line} Out of Memory: killed`);
    }
  }
});

test('of very many hits the last ones of each file are kept and all are counted', async (context) => {
  const all = Array.from({ length: 900 }, (_, index) => index + 1);
  const folder = scratchFolder(context, { 'a.log': consoleLog(900, all), 'b.log': consoleLog(900, all) });

  const { reading } = await ingest(context, folder);

  const found = reading.hits.get(0);
  assert.equal(found?.count, 1800);
  assert.equal(found.hits.length, 100);
  assert.deepEqual([found.hits[0]?.line, found.hits[49]?.line, found.hits[50]?.line], [851, 900, 851]);
});

test('fields of build and file decide which events a query asks for', async (context) => {
  const folder = scratchFolder(context, {
    'build.yaml': 'job: unit\nstatus: FAILURE\nlog_url: https://logs.example.com/x/',
    'logs/a b.txt.gz': gzipSync('Out of memory\n'),
    'console.html': 'Out of memory\n',
  });
  const queries = [
    'message:"out of memory" AND build_name:unit AND filename:"logs/a b.txt"',
    'message:"out of memory" AND tags:console',
    'message:"out of memory" AND build_status:SUCCESS',
    'log_url:"https://logs.example.com/x/logs/a%20b.txt.gz"',
  ];

  const { reading } = await ingest(context, folder, { queries });

  const files = [...reading.hits].map(([number, { hits }]) => [
    number,
    ...hits.map(({ filename }) => filename),
  ]);
  assert.deepEqual(files, [
    [0, 'logs/a b.txt'],
    [1, 'console.html'],
    [3, 'logs/a b.txt'],
  ]);
});

test('a damaged file gives what came before, and the others are whole', async (context) => {
  const packed = gzipSync(consoleLog(20_000, [1, 19_999]));
  const folder = scratchFolder(context, {
    'a.log.gz': packed.subarray(0, packed.length / 2),
    'b.log': 'Out of memory\n',
    'c.png': Buffer.from('\x89PNG\r\n', 'latin1'),
  });

  const { result, reading } = await ingest(context, folder);

  assert.deepEqual(
    reading.hits.get(0)?.hits.map(({ filename, line }) => `${filename}:${line}`),
    ['a.log:1', 'b.log:1'],
  );
  assert.deepEqual(
    result.incomplete.map(({ filename, reason }) => `${filename} ${reason}`),
    ['a.log.gz truncated'],
  );
  assert.deepEqual(
    result.skipped.map(({ filename, reason }) => `${filename} ${reason}`),
    ['c.png binary'],
  );
});

test('archives in a build are read too, but not archives in archives', async (context) => {
  const folder = scratchFolder(context, { 'x.log': 'Out of memory\n' });
  const { execFileSync } = await import('node:child_process');
  execFileSync('tar', ['czf', 'inner.tgz', 'x.log'], { cwd: folder });
  execFileSync('tar', ['czf', 'outer.tgz', 'inner.tgz', 'x.log'], { cwd: folder });

  const { result, reading } = await ingest(context, folder);

  const names = reading.hits
    .get(0)
    ?.hits.map(({ filename }) => filename)
    .sort();
  assert.deepEqual(names, ['inner.tar/x.log', 'outer.tar/x.log', 'x.log']);
  assert.deepEqual(
    result.incomplete.map(({ filename, reason }) => `${filename} ${reason}`),
    ['outer.tar/inner.tgz unsupported'],
  );
});

test('a line of 50 MB without an end is read in little memory', async (context) => {
  const line = Buffer.alloc(50 * 1024 * 1024, 'word ');
  line.write(' out of memory ', 40_000_000);
  const folder = scratchFolder(context, { 'a.log': line });
  const before = process.memoryUsage().arrayBuffers;
  let most = 0;

  const { reading } = await ingest(context, folder, {
    onProgress: () => {
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    },
  });

  assert.equal(reading.hits.get(0)?.count, 1);
  assert.equal(reading.hits.get(0)?.hits[0]?.line, 1);
  assert.ok(most < 40 * 1024 * 1024, `${most} bytes of buffers`);
});

/** A runner that shows the tasks it does. */
function watchedRunner(onTask: (task: Task) => void): TaskRunner {
  const runner = createTaskRunner({ queries: [query('message:"out of memory"')], workers: 0 });
  return {
    queries: runner.queries,
    width: runner.width,
    run(task) {
      onTask(task);
      return runner.run(task);
    },
    takeBuffer: () => runner.takeBuffer(),
    close: () => runner.close(),
  };
}

test('small files share tasks, and no task is much larger than the others', async (context) => {
  const files: Record<string, string> = {};
  for (let number = 0; number < 2000; number++)
    files[`${number % 20}/${number}.log`] = consoleLog(20, [number % 30]);
  files['large.log'] = consoleLog(50_000, []);
  const sizes: number[] = [];

  const { reading, result } = await ingest(context, scratchFolder(context, files), {
    runner: watchedRunner(({ text }) => sizes.push(text.length)),
  });

  assert.equal(result.files.length, 2001);
  assert.equal(reading.hits.get(0)?.hits.length, reading.hits.get(0)?.count);
  assert.ok(sizes.length < 12, `${sizes.length} tasks`);
  assert.ok(Math.max(...sizes) <= TASK_BYTES);
});

test('too many bytes in one build end at the limit, with a verdict on what was read', async (context) => {
  const folder = scratchFolder(context, {
    'a.log': consoleLog(60_000, [1]),
    'b.log': consoleLog(60_000, [1]),
  });

  const { result } = await ingest(context, folder, { limits: { maxBuildBytes: 3_000_000 } });

  assert.equal(result.verdict.state, 'unclassified');
  assert.ok(result.incomplete.some(({ reason }) => reason === 'too-big'));
  assert.match(
    result.incomplete[0]?.message ?? '',
    /expected at most 3000000 bytes of one build, found more/,
  );
});

test('what is read is kept with its verdict, and found again at the same place', async (context) => {
  const store = await openEmbeddedStore(join(scratchFolder(context), 'store'), { mode: 'write', workers: 0 });
  context.after(() => store.close());
  const at = [77, 59_000, 70_000];
  const folder = scratchFolder(context, {
    'build.yaml': 'build: b1\njob: unit\nstarted_at: 2026-11-21T00:00:00Z\nended_at: 2026-11-21T01:00:00Z',
    'job-output.txt': consoleLog(70_000, at),
    'untimed.log': 'a line\nout of memory\n',
  });

  const { reading } = await ingest(context, folder, { store, workers: 2 });
  const again = await ingest(context, folder, { store });

  const stored = await store.findBuild('b1');
  const events: string[] = [];
  for await (const event of store.search({ query: query('message:"out of memory"') })) {
    events.push(`${event.filename}:${event.line}:${event.offset}:${event['@timestamp']}`);
  }
  const hits = reading.hits
    .get(0)
    ?.hits.map(({ filename, line, offset, timestamp }) => `${filename}:${line}:${offset}:${timestamp}`);
  assert.equal(stored?.verdict?.build, 'b1');
  assert.deepEqual(
    stored?.files.map(({ filename, lines }) => [filename, lines]),
    [
      ['job-output.txt', 70_000],
      ['untimed.log', 2],
    ],
  );
  assert.deepEqual(events.sort(), hits?.sort());
  assert.deepEqual(again.reading.hits, reading.hits);
});

test('an interruption leaves nothing of the build behind', async (context) => {
  const store = await openEmbeddedStore(join(scratchFolder(context), 'store'), { mode: 'write', workers: 0 });
  context.after(() => store.close());
  const folder = scratchFolder(context, { 'build.yaml': 'build: b1', 'a.log': consoleLog(100_000, [1]) });
  const controller = new AbortController();

  const reading = ingest(context, folder, {
    store,
    signal: controller.signal,
    onProgress: () => controller.abort(),
  });

  await assert.rejects(reading, (error) => isAppError(error, 'INTERRUPTED'));
  assert.equal(await store.findBuild('b1'), undefined);
  assert.deepEqual(await store.check(), []);
});

test('a disk that is full ends the build with its reason and gives the store up', async (context) => {
  let aborted = 0;
  const store: IngestRequest['store'] = {
    beginBuild: async () => ({
      kind: 'blocks' as const,
      addBlock: async () => {
        throw new AppError('DISK_FULL', 'expected room for a block, found none; free some');
      },
      addFile: () => {},
      commit: async () => 'stored',
      abort: async () => {
        aborted++;
        return true;
      },
    }),
  };
  const folder = scratchFolder(context, {
    'a.log': consoleLog(100_000, []),
    'b.log': consoleLog(100_000, []),
  });

  const reading = ingest(context, folder, { store });

  await assert.rejects(reading, (error) => isAppError(error, 'DISK_FULL'));
  assert.equal(aborted, 1);
});
