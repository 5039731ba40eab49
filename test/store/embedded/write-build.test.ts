import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Verdict } from '../../../src/model/verdict.ts';
import { openEmbeddedStore } from '../../../src/store/embedded/embedded-store.ts';
import {
  SAMPLE_TIMES,
  type SampleFile,
  sampleBlocks,
  sampleBuild,
  scratchDirectory,
  writeSample,
} from '../../support/sample-store.ts';

const FILES: readonly SampleFile[] = [
  {
    filename: 'console.txt',
    format: 'plain',
    pieces: ['one\ntwo\n', 'three\n'],
    tags: ['console.txt', 'console'],
  },
  { filename: 'logs/empty.txt', format: 'plain', pieces: [] },
];

const VERDICT: Verdict = {
  build: 'build-1',
  status: 'FAILURE',
  state: 'classified',
  bugs: [{ bug: 'disk-full', hits: [], hitCount: 3 }],
  incomplete: [],
  signatures: { version: 'v1', count: 1 },
  timings: {},
};

function blockFiles(directory: string): string[] {
  const names = readdirSync(join(directory, 'blocks'), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.includes('.'));
}

test('a committed build is there with its files, tags, addresses and verdict when the store is opened again', async (t) => {
  const directory = await scratchDirectory(t);
  const writing = await openEmbeddedStore(directory, { mode: 'write' });
  const startedAt = new Date(SAMPLE_TIMES.reference);

  await writeSample(writing, sampleBuild('build-1', { startedAt, voting: true }), FILES, {
    verdict: VERDICT,
  });
  await writing.close();
  const reading = await openEmbeddedStore(directory, { mode: 'read' });
  t.after(() => reading.close());
  const found = await reading.findBuild('build-1');

  assert.deepEqual(found?.build, sampleBuild('build-1', { startedAt, voting: true }));
  assert.deepEqual(found?.verdict, VERDICT);
  assert.deepEqual(
    found?.files.map(({ filename, tags, logUrl, sizeBytes }) => ({ filename, tags, logUrl, sizeBytes })),
    [
      {
        filename: 'console.txt',
        tags: ['console.txt', 'console'],
        logUrl: 'https://logs.example/1/console.txt.gz',
        sizeBytes: 14,
      },
      {
        filename: 'logs/empty.txt',
        tags: ['logs/empty.txt'],
        logUrl: 'https://logs.example/1/logs/empty.txt.gz',
        sizeBytes: 0,
      },
    ],
  );
  assert.deepEqual(await reading.check(), []);
});

test('nothing of a build can be seen before it is committed', async (t) => {
  const directory = await scratchDirectory(t);
  const store = await openEmbeddedStore(directory, { mode: 'write' });
  t.after(() => store.close());
  const writer = await store.beginBuild(sampleBuild('build-1'), SAMPLE_TIMES);

  for (const block of sampleBlocks(FILES)) await writer.addBlock(block);
  const before = await store.findBuild('build-1');
  await writer.commit();

  assert.equal(before, undefined);
  assert.notEqual(await store.findBuild('build-1'), undefined);
});

test('an aborted build leaves nothing behind, and abort after commit does nothing', async (t) => {
  const directory = await scratchDirectory(t);
  const store = await openEmbeddedStore(directory, { mode: 'write' });
  t.after(() => store.close());
  const aborted = await store.beginBuild(sampleBuild('build-1'), SAMPLE_TIMES);
  for (const block of sampleBlocks(FILES)) await aborted.addBlock(block);

  await aborted.abort();
  const afterAbort = blockFiles(directory);
  const committed = await store.beginBuild(sampleBuild('build-2'), SAMPLE_TIMES);
  await committed.commit();
  await committed.abort();

  assert.deepEqual(afterAbort, []);
  assert.equal(await store.findBuild('build-1'), undefined);
  assert.notEqual(await store.findBuild('build-2'), undefined);
});

test('the same content again leaves the logs alone and renews the verdict', async (t) => {
  const directory = await scratchDirectory(t);
  const store = await openEmbeddedStore(directory, { mode: 'write' });
  t.after(() => store.close());
  const renewed = { ...VERDICT, state: 'unclassified' as const };

  const first = await writeSample(store, sampleBuild('build-1'), FILES, {
    contentHash: 'a',
    verdict: VERDICT,
  });
  const written = blockFiles(directory);
  const second = await writeSample(store, sampleBuild('build-1'), FILES, {
    contentHash: 'a',
    verdict: renewed,
  });

  assert.deepEqual([first, second], ['stored', 'unchanged']);
  assert.deepEqual(blockFiles(directory), written);
  assert.deepEqual((await store.findBuild('build-1'))?.verdict, renewed);
});

test('other content of the same build takes the place of the old one, file and all', async (t) => {
  const directory = await scratchDirectory(t);
  const store = await openEmbeddedStore(directory, { mode: 'write' });
  t.after(() => store.close());
  const files = [{ filename: 'new.txt', format: 'plain', pieces: ['new\n'] }];

  await writeSample(store, sampleBuild('build-1'), FILES, { contentHash: 'a' });
  const outcome = await writeSample(store, sampleBuild('build-1'), files, { contentHash: 'b' });

  assert.equal(outcome, 'replaced');
  assert.equal(blockFiles(directory).length, 1);
  assert.deepEqual(
    (await store.findBuild('build-1'))?.files.map((file) => file.filename),
    ['new.txt'],
  );
  assert.deepEqual(await store.check(), []);
});

test('a reader sees what another process commits, while it is open', async (t) => {
  const directory = await scratchDirectory(t);
  const writing = await openEmbeddedStore(directory, { mode: 'write' });
  const reading = await openEmbeddedStore(directory, { mode: 'read' });
  t.after(() => writing.close());
  t.after(() => reading.close());

  const before = await reading.findBuild('build-1');
  await writeSample(writing, sampleBuild('build-1'), FILES);
  const after = await reading.findBuild('build-1');

  assert.equal(before, undefined);
  assert.equal(after?.files.length, 2);
});

test('two stores open for writing take their turns', async (t) => {
  const directory = await scratchDirectory(t);
  const one = await openEmbeddedStore(directory, { mode: 'write' });
  const other = await openEmbeddedStore(directory, { mode: 'write' });
  t.after(() => one.close());
  t.after(() => other.close());

  await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      writeSample(index % 2 === 0 ? one : other, sampleBuild(`build-${index}`), FILES),
    ),
  );

  let builds = 0;
  for await (const { files } of one.listBuilds()) builds += files.length === 2 ? 1 : 0;
  assert.equal(builds, 20);
  assert.deepEqual(await other.check(), []);
});

test('opening to write clears away what a dead writer left, and nothing else', async (t) => {
  const directory = await scratchDirectory(t);
  const first = await openEmbeddedStore(directory, { mode: 'write' });
  await writeSample(first, sampleBuild('build-1'), FILES);
  const living = await first.beginBuild(sampleBuild('build-2'), SAMPLE_TIMES);
  const [day = ''] = readdirSync(join(directory, 'blocks'));
  const kept = blockFiles(directory).sort();
  const temporary = kept.find((name) => name.endsWith('.tmp')) ?? '';
  // Process numbers end below 2^22 (proc(5)), so no process has this one.
  writeFileSync(join(directory, 'blocks', temporary.replace(/-\d+-(\w+)\.tmp$/, '-9999999-$1.tmp')), 'half');
  writeFileSync(join(directory, 'blocks', day, 'orphan-0123456789ab.blocks'), 'whole');

  const second = await openEmbeddedStore(directory, { mode: 'write' });

  assert.deepEqual(blockFiles(directory).sort(), kept);
  await living.commit();
  assert.deepEqual(await second.check(), []);
  await first.close();
  await second.close();
});
