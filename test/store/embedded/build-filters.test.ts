import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { parseQuery } from '../../../src/query/parse-query.ts';
import { packFilters, unpackFilters } from '../../../src/store/embedded/build-filters.ts';
import { openEmbeddedStore } from '../../../src/store/embedded/embedded-store.ts';
import { openDatabase } from '../../../src/store/embedded/sqlite.ts';
import { createRandom, type Random } from '../../support/random.ts';
import { differentWords } from '../../support/sample-log.ts';
import { sampleBuild, scratchDirectory, writeSample } from '../../support/sample-store.ts';

test('filters come out of the catalogue as they went in, however many and however short', () => {
  const filters = [Uint8Array.of(1, 2, 3), new Uint8Array(), Uint8Array.of(255)];

  const packed = packFilters(filters);

  assert.deepEqual(packed && [...unpackFilters(packed)].map((filter) => [...filter]), [[1, 2, 3], [], [255]]);
  assert.deepEqual([...unpackFilters(packFilters([])!)], []);
});

test('filters of a large build are left to its block file', () => {
  assert.equal(packFilters([new Uint8Array(40_000), new Uint8Array(40_000)]), undefined);
  assert.ok(packFilters([new Uint8Array(40_000)]));
});

const WORDS = differentWords(60).trim().split(' ');

/** A text of one, two or three blocks, now and then with more words than the catalogue keeps filters of. */
function randomPieces(random: Random): string[] {
  return Array.from({ length: 1 + random.below(3) }, () => {
    const lines = Array.from(
      { length: 1 + random.below(4) },
      () => `${random.pick(WORDS)} ${random.pick(WORDS)}\n`,
    );
    return lines.join('') + (random.chance(10) ? differentWords(70_000) : '');
  });
}

async function fill(t: TestContext, builds: readonly (readonly string[])[]): Promise<string> {
  const directory = await scratchDirectory(t);
  const store = await openEmbeddedStore(directory, { mode: 'write', workers: 0 });
  for (const [number, pieces] of builds.entries()) {
    await writeSample(store, sampleBuild(`build-${number}`), [
      { filename: 'a.txt', format: 'plain', pieces },
    ]);
  }
  await store.close();
  return directory;
}

async function countOf(t: TestContext, directory: string, text: string) {
  const store = await openEmbeddedStore(directory, { mode: 'read', workers: 0 });
  t.after(() => store.close());
  const { query } = parseQuery(text);
  assert.ok(query !== undefined, text);
  return store.count({ query });
}

test('builds small and large are found by their phrases, neither more nor fewer', async (t) => {
  const random = createRandom(5);
  const builds = Array.from({ length: 60 }, () => randomPieces(random));
  const directory = await fill(t, builds);

  for (let turn = 0; turn < 60; turn += 1) {
    const phrase = `${random.pick(WORDS)} ${random.pick(WORDS)}`;
    const texts = builds.map((pieces) => pieces.join('').split('\n'));
    const expected = texts.filter((lines) => lines.some((line) => line === phrase)).length;

    const { builds: found, damaged } = await countOf(t, directory, `message:"${phrase}"`);

    assert.deepEqual([phrase, found, damaged], [phrase, expected, []]);
  }
});

test('a phrase that is nowhere is ruled out without a look into the files of small builds', async (t) => {
  const directory = await fill(t, [['one two\n', 'three\n'], ['four five\n']]);
  rmSync(join(directory, 'blocks'), { recursive: true });

  const nowhere = await countOf(t, directory, 'message:"six seven"');
  const somewhere = await countOf(t, directory, 'message:"four five"');

  assert.deepEqual(nowhere, { events: 0, builds: 0, blocks: { total: 3, skipped: 3, read: 0 }, damaged: [] });
  assert.equal(somewhere.damaged.length, 1);
});

test('a build that is replaced, and one that is pruned, leave no filters behind', async (t) => {
  const directory = await scratchDirectory(t);
  let now = new Date('2026-06-01T00:00:00Z');
  const store = await openEmbeddedStore(directory, { mode: 'write', workers: 0, now: () => now });
  t.after(() => store.close());
  const database = await openDatabase(join(directory, 'catalogue.sqlite'), { readOnly: true, timeout: 0 });
  t.after(() => database.close());
  const filters = () => database.prepare('SELECT count(*) AS count FROM filters').get()?.count;
  for (const text of ['one two\n', 'three four\n']) {
    await writeSample(store, sampleBuild('b1'), [{ filename: 'a.txt', format: 'plain', pieces: [text] }]);
  }

  const replaced = filters();
  now = new Date('2026-07-01T00:00:00Z');
  const { logs } = await store.prune();

  assert.deepEqual([replaced, logs, filters()], [1, 1, 0]);
});
