import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openEmbeddedStore } from '../../../src/store/embedded/embedded-store.ts';
import { sampleBuild, scratchDirectory, writeSample } from '../../support/sample-store.ts';

const FILES = [{ filename: 'a.txt', format: 'plain', pieces: ['one\n'] }];

test('prune drops whole days of logs after 10 days, and records after 400', async (t) => {
  const directory = await scratchDirectory(t);
  let today = '2026-01-01';
  const store = await openEmbeddedStore(directory, {
    mode: 'write',
    now: () => new Date(`${today}T12:00:00Z`),
  });
  t.after(() => store.close());
  for (const day of ['2026-01-01', '2026-01-20', '2027-02-01', '2027-02-02', '2027-02-11']) {
    today = day;
    await writeSample(store, sampleBuild(`build-of-${day}`), FILES);
  }

  today = '2027-02-12';
  const summary = await store.prune();
  const again = await store.prune();

  const left: Record<string, number> = {};
  for await (const { build, files } of store.listBuilds()) left[build.buildUuid] = files.length;
  assert.deepEqual(summary.days, ['2026-01-01', '2026-01-20', '2027-02-01']);
  assert.deepEqual([summary.logs, summary.records], [3, 1]);
  assert.ok(summary.freedBytes > 0);
  assert.deepEqual(again, { days: [], logs: 0, records: 0, freedBytes: 0 });
  assert.deepEqual(left, {
    'build-of-2026-01-20': 0,
    'build-of-2027-02-01': 0,
    'build-of-2027-02-02': 1,
    'build-of-2027-02-11': 1,
  });
  assert.deepEqual(readdirSync(join(directory, 'blocks')).sort(), ['2027-02-02', '2027-02-11']);
  assert.deepEqual(await store.check(), []);
});

test('a build whose logs were pruned can be ingested again', async (t) => {
  const directory = await scratchDirectory(t);
  let today = '2026-01-01';
  const store = await openEmbeddedStore(directory, {
    mode: 'write',
    now: () => new Date(`${today}T12:00:00Z`),
  });
  t.after(() => store.close());
  await writeSample(store, sampleBuild('build-1'), FILES, { contentHash: 'a' });
  today = '2026-02-01';
  await store.prune();

  const outcome = await writeSample(store, sampleBuild('build-1'), FILES, { contentHash: 'a' });

  assert.equal(outcome, 'replaced');
  assert.equal((await store.findBuild('build-1'))?.files.length, 1);
  assert.deepEqual(await store.check(), []);
});
