import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openEmbeddedStore } from '../../../src/store/embedded/embedded-store.ts';
import { openDatabase } from '../../../src/store/embedded/sqlite.ts';
import { mountReadOnly } from '../../support/mount.ts';
import { sampleBuild, scratchDirectory, writeSample } from '../../support/sample-store.ts';

const FILES = [{ filename: 'a.txt', format: 'plain', pieces: ['one\n'] }];

test('reading where there is no store says how to make one', async (t) => {
  const directory = await scratchDirectory(t);

  await assert.rejects(openEmbeddedStore(directory, { mode: 'read' }), {
    code: 'STORE_UNAVAILABLE',
    message: /there is no store in .*dejabug ingest/,
  });
});

test('a file that is no catalogue is refused, read or written', async (t) => {
  const directory = await scratchDirectory(t);
  writeFileSync(
    join(directory, 'catalogue.sqlite'),
    'this is not an SQLite database, whatever its name says.'.repeat(20),
  );

  for (const mode of ['read', 'write'] as const) {
    await assert.rejects(openEmbeddedStore(directory, { mode }), { code: 'STORE_CORRUPT' });
  }
});

test("another program's database is refused", async (t) => {
  const directory = await scratchDirectory(t);
  const database = await openDatabase(join(directory, 'catalogue.sqlite'), { readOnly: false, timeout: 0 });
  database.exec('CREATE TABLE recipes (name TEXT)');
  database.close();

  for (const mode of ['read', 'write'] as const) {
    await assert.rejects(openEmbeddedStore(directory, { mode }), {
      code: 'STORE_UNAVAILABLE',
      message: /no dejabug catalogue/,
    });
  }
});

test('a catalogue of a later version is refused and left as it is', async (t) => {
  const directory = await scratchDirectory(t);
  await (await openEmbeddedStore(directory, { mode: 'write' })).close();
  const path = join(directory, 'catalogue.sqlite');
  const database = await openDatabase(path, { readOnly: false, timeout: 0 });
  database.exec('PRAGMA user_version = 99');
  database.close();

  await assert.rejects(openEmbeddedStore(directory, { mode: 'read' }), {
    code: 'STORE_UNAVAILABLE',
    message: /written by a later dejabug \(schema 99/,
  });
});

test('a store on a read-only file system can be read and not be written', async (t) => {
  const directory = await scratchDirectory(t);
  const writing = await openEmbeddedStore(directory, { mode: 'write' });
  await writeSample(writing, sampleBuild('build-1'), FILES);
  await writing.close();
  const view = await mountReadOnly(t, directory);
  if (view === undefined) return t.skip('a directory can be mounted by root only');

  const reading = await openEmbeddedStore(view, { mode: 'read' });
  const found = await reading.findBuild('build-1');
  const findings = await reading.check();
  await reading.close();

  assert.equal(found?.files.length, 1);
  assert.deepEqual(findings, []);
  await assert.rejects(openEmbeddedStore(view, { mode: 'write' }), {
    code: 'STORE_UNAVAILABLE',
    message: /read-only/,
  });
});

test('a catalogue that another process keeps locked is waited for, then named as locked', async (t) => {
  const directory = await scratchDirectory(t);
  const store = await openEmbeddedStore(directory, { mode: 'write', lockTimeoutMs: 30 });
  const other = await openDatabase(join(directory, 'catalogue.sqlite'), { readOnly: false, timeout: 0 });
  t.after(() => store.close());
  t.after(() => other.close());

  other.exec('BEGIN IMMEDIATE');
  const refused = writeSample(store, sampleBuild('build-1'), FILES);

  await assert.rejects(refused, { code: 'STORE_LOCKED', message: /another process is writing/ });
  other.exec('ROLLBACK');
  assert.equal(await writeSample(store, sampleBuild('build-1'), FILES), 'stored');
  assert.deepEqual(await store.check(), []);
});
