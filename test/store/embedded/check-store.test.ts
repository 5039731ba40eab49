import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openEmbeddedStore } from '../../../src/store/embedded/embedded-store.ts';
import { openDatabase } from '../../../src/store/embedded/sqlite.ts';
import { differentWords } from '../../support/sample-log.ts';
import { type SampleFile, sampleBuild, scratchDirectory, writeSample } from '../../support/sample-store.ts';

const FILES = [{ filename: 'a.txt', format: 'plain', pieces: ['one two three\n'.repeat(100), 'four\n'] }];

/** A build whose filters are too large for the catalogue. */
const LARGE = [{ filename: 'a.txt', format: 'plain', pieces: [differentWords(70_000)] }];

/** Each case harms the block file or the catalogue of a sound store; `codes` is what check then says. */
const CASES: readonly {
  what: string;
  files?: readonly SampleFile[];
  codes: readonly string[];
  harm: (path: string, catalogue: string) => void | Promise<void>;
}[] = [
  { what: 'a block file that is gone', codes: ['missing'], harm: (path) => rmSync(path) },
  {
    what: 'a block file that was cut',
    codes: ['size', 'damaged', 'damaged'],
    harm: (path) => truncateSync(path, 10),
  },
  { what: 'a flipped bit in the first block', codes: ['damaged'], harm: (path) => flip(path, 12) },
  {
    what: 'a flipped bit in the filters of a large build',
    files: LARGE,
    codes: ['damaged'],
    harm: (path) => flip(path, readFileSync(path).length - 1),
  },
  {
    what: 'a flipped bit in the filters of a small build',
    codes: ['damaged'],
    harm: (_, catalogue) => flipFilters(catalogue),
  },
  {
    what: 'a whole file of no build',
    codes: ['orphan'],
    harm: (path) => writeFileSync(path.replace(/-[0-9a-f]{12}\./, '-0123456789ab.'), 'x'),
  },
  {
    what: 'a half-written file of a dead writer',
    codes: ['temporary'],
    harm: (path) => writeFileSync(`${path}.00000000-1-abc.tmp`, 'x'),
  },
];

function flip(path: string, at: number): void {
  const bytes = readFileSync(path);
  bytes[at]! ^= 1;
  writeFileSync(path, bytes);
}

async function flipFilters(catalogue: string): Promise<void> {
  const database = await openDatabase(catalogue, { readOnly: false, timeout: 0 });
  const { data } = database.prepare('SELECT data FROM filters').get() ?? {};
  assert.ok(data instanceof Uint8Array);
  data[data.length - 1]! ^= 1;
  database.prepare('UPDATE filters SET data = ?').run(data);
  database.close();
}

for (const { what, files = FILES, codes, harm } of CASES) {
  test(`check reports ${what}`, async (t) => {
    const directory = await scratchDirectory(t);
    const writing = await openEmbeddedStore(directory, { mode: 'write' });
    await writeSample(writing, sampleBuild('build-1'), files);
    await writing.close();
    const blocks = join(directory, 'blocks');
    const [path = ''] = readdirSync(blocks, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.blocks'),
    );

    await harm(join(blocks, path), join(directory, 'catalogue.sqlite'));
    const inTwoHours = new Date(Date.now() + 2 * 60 * 60 * 1000);
    const store = await openEmbeddedStore(directory, { mode: 'read', now: () => inTwoHours });
    t.after(() => store.close());
    const findings = await store.check();

    assert.deepEqual(
      findings.map((finding) => finding.code),
      codes,
    );
  });
}

test('a check can be stopped, and says how far it is', async (t) => {
  const directory = await scratchDirectory(t);
  const store = await openEmbeddedStore(directory, { mode: 'write' });
  t.after(() => store.close());
  for (const uuid of ['a', 'b', 'c']) await writeSample(store, sampleBuild(uuid), FILES);
  const stop = new AbortController();
  const progress: string[] = [];

  const checking = store.check({
    signal: stop.signal,
    onProgress: (done, total) => {
      progress.push(`${done}/${total}`);
      if (done === 4) stop.abort();
    },
  });

  await assert.rejects(checking, { code: 'INTERRUPTED' });
  assert.deepEqual(progress, ['2/6', '4/6']);
});
