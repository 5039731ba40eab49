import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openEmbeddedStore } from '../../../src/store/embedded/embedded-store.ts';
import { sampleBuild, scratchDirectory, writeSample } from '../../support/sample-store.ts';

const FILES = [{ filename: 'a.txt', format: 'plain', pieces: ['one two three\n'.repeat(100), 'four\n'] }];

/** Each case harms the block file of a sound store; `codes` is what check then says. */
const CASES: readonly { what: string; codes: readonly string[]; harm: (path: string) => void }[] = [
  { what: 'a block file that is gone', codes: ['missing'], harm: (path) => rmSync(path) },
  {
    what: 'a block file that was cut',
    codes: ['size', 'damaged', 'damaged', 'damaged'],
    harm: (path) => truncateSync(path, 10),
  },
  { what: 'a flipped bit in the first block', codes: ['damaged'], harm: (path) => flip(path, 12) },
  {
    what: 'a flipped bit in the filters',
    codes: ['damaged'],
    harm: (path) => flip(path, readFileSync(path).length - 1),
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

for (const { what, codes, harm } of CASES) {
  test(`check reports ${what}`, async (t) => {
    const directory = await scratchDirectory(t);
    const writing = await openEmbeddedStore(directory, { mode: 'write' });
    await writeSample(writing, sampleBuild('build-1'), FILES);
    await writing.close();
    const blocks = join(directory, 'blocks');
    const [path = ''] = readdirSync(blocks, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.blocks'),
    );

    harm(join(blocks, path));
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
