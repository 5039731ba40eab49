import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import { parseQuery } from '../../../src/query/parse-query.ts';
import { unpackFilters } from '../../../src/store/embedded/build-filters.ts';
import { type EmbeddedStore, openEmbeddedStore } from '../../../src/store/embedded/embedded-store.ts';
import { openDatabase, type SqlDatabase } from '../../../src/store/embedded/sqlite.ts';
import { makeBug, makeVerdict } from '../../support/make-verdict.ts';
import { sampleBuild, scratchDirectory, writeSample } from '../../support/sample-store.ts';

const run = promisify(execFile);
const OPENER = fileURLToPath(new URL('./catalogue-opener.js', import.meta.url));

const PRESENT = 5;

/** What takes a catalogue from a schema back to the one before it, by the number of the later. */
const BACK: Readonly<Record<number, string>> = {
  5: 'DROP TABLE filters; PRAGMA user_version = 4',
  4: 'DROP INDEX builds_by_time; PRAGMA user_version = 3',
  3: `DROP TABLE records; DROP TABLE changes; DROP INDEX builds_by_change;
    ALTER TABLE builds DROP COLUMN change; PRAGMA user_version = 2`,
  2: 'DROP TABLE queue; PRAGMA user_version = 1',
};

/** Fills a store with builds, and takes its catalogue back to schema `version`. */
async function fillOlder(directory: string, version: number, builds: number): Promise<void> {
  const store = await openEmbeddedStore(directory, { mode: 'write', workers: 0 });
  for (let number = 0; number < builds; number++) {
    const file = { filename: 'a.txt', format: 'plain', pieces: [`line of ${number}\n`.repeat(number + 1)] };
    const verdict = makeVerdict({ build: `b${number}`, bugs: [makeBug(`${number}`)] });
    await writeSample(store, sampleBuild(`b${number}`), [file], { verdict, contentHash: `hash ${number}` });
  }
  await store.close();
  const database = await openDatabase(join(directory, 'catalogue.sqlite'), { readOnly: false, timeout: 0 });
  if (version < 5) moveFiltersToFiles(database, directory);
  for (let present = PRESENT; present > version; present--) database.exec(BACK[present]!);
  database.close();
}

/** Up to schema 4 all token filters were in the block files. */
function moveFiltersToFiles(database: SqlDatabase, directory: string): void {
  for (const { build, data, logs } of database
    .prepare('SELECT build, filters.data AS data, logs FROM filters JOIN builds ON id = build')
    .all()) {
    assert.ok(data instanceof Uint8Array);
    const bytes = Buffer.concat([...unpackFilters(data)]);
    appendFileSync(join(directory, 'blocks', String(logs)), bytes);
    database
      .prepare('UPDATE builds SET logs_bytes = logs_bytes + ?, filters_crc = ? WHERE id = ?')
      .run(bytes.length, crc32(bytes), build!);
  }
}

async function everything(store: EmbeddedStore): Promise<unknown> {
  const builds = [];
  for await (const { ingestedAt: _, ...build } of store.listBuilds()) builds.push(build);
  const { query } = parseQuery('message:"line of 2"');
  assert.ok(query !== undefined);
  const lines = await store.count({ query });
  const all = await store.count({ query: { type: 'match_all', span: { start: 0, end: 0 } } });
  return { builds, lines, all, findings: await store.check() };
}

async function changesOf(store: EmbeddedStore): Promise<string[]> {
  const uuids: string[] = [];
  for await (const { build } of store.buildChanges()) uuids.push(build.buildUuid);
  return uuids;
}

for (const version of [1, 2, 4]) {
  test(`a catalogue of schema ${version} is brought up to date, and nothing is lost`, async (t) => {
    const [present, directory] = [await scratchDirectory(t), await scratchDirectory(t)];
    await fillOlder(present, PRESENT, 4);
    await fillOlder(directory, version, 4);
    const expected = await openEmbeddedStore(present, { mode: 'read', workers: 0 });
    t.after(() => expected.close());

    const store = await openEmbeddedStore(directory, { mode: 'read', workers: 0 });
    t.after(() => store.close());

    assert.deepEqual(await everything(store), await everything(expected));
    assert.deepEqual(await changesOf(store), ['b0', 'b1', 'b2', 'b3']);
    await writeSample(store, sampleBuild('b1'), []);
    assert.ok(await store.records().put({ kind: 'cursor', id: 'c', value: {} }));
    assert.deepEqual(await changesOf(store), ['b0', 'b2', 'b3', 'b1']);
  });
}

test('several processes that bring a catalogue up to date at once all find it whole', async (t) => {
  const directory = await scratchDirectory(t);
  await fillOlder(directory, 1, 30);

  const answers = await Promise.all(
    Array.from({ length: 4 }, () => run(process.execPath, [OPENER, directory])),
  );

  assert.deepEqual(
    answers.map(({ stdout }) => stdout),
    ['30', '30', '30', '30'],
  );
});
