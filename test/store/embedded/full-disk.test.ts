import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { isAppError } from '../../../src/errors.ts';
import { type EmbeddedStore, openEmbeddedStore } from '../../../src/store/embedded/embedded-store.ts';
import { mountSmall, resize } from '../../support/mount.ts';
import { sampleBuild, scratchDirectory, writeSample } from '../../support/sample-store.ts';

/** Writes builds of about `bytes` that do not pack, until one fails; says how many went in, and with what it failed. */
async function writeUntilFailure(
  store: EmbeddedStore,
  bytes: number,
): Promise<{ done: string[]; error: unknown }> {
  const done: string[] = [];
  for (;;) {
    const uuid = `build-${done.length}`;
    const pieces = [randomBytes(bytes).toString('latin1')];
    try {
      await writeSample(store, sampleBuild(uuid), [{ filename: 'a.bin', format: 'plain', pieces }]);
    } catch (error) {
      return { done, error };
    }
    done.push(uuid);
  }
}

test('a full disk is named as such, and the store stays sound and goes on when there is room', async (t) => {
  const directory = await mountSmall(t, '2m');
  if (directory === undefined) return t.skip('a small file system can be mounted by root only');
  const store = await openEmbeddedStore(directory, { mode: 'write' });

  const { done, error } = await writeUntilFailure(store, 100_000);
  await store.close();
  const reading = await openEmbeddedStore(directory, { mode: 'read' });
  const findings = await reading.check();
  const kept: string[] = [];
  for await (const { build } of reading.listBuilds()) kept.push(build.buildUuid);
  await reading.close();
  resize(directory, '8m');
  const writing = await openEmbeddedStore(directory, { mode: 'write' });
  const outcome = await writeSample(writing, sampleBuild('after'), [
    { filename: 'a.txt', format: 'plain', pieces: ['room again\n'] },
  ]);
  await writing.close();

  assert.ok(isAppError(error, 'DISK_FULL'), String(error));
  assert.match(error.message, /free some space/);
  assert.ok(done.length > 3);
  assert.deepEqual(kept.sort(), done.sort());
  assert.deepEqual(findings, []);
  assert.equal(outcome, 'stored');
});

test('so is a limit on the size of files', async (t) => {
  const directory = await scratchDirectory(t);
  const script = fileURLToPath(new URL('./big-build-writer.js', import.meta.url));

  // 300 blocks of 512 bytes: the catalogue stays below, the block file does not.
  const limited = ['-c', 'ulimit -f 300 && exec "$0" "$1" "$2"', process.execPath, script, directory];
  const child = spawnSync('sh', limited, { encoding: 'utf8' });
  if (/ulimit/.test(child.stderr)) return t.skip('file sizes can not be limited here');
  const store = await openEmbeddedStore(directory, { mode: 'read' });
  t.after(() => store.close());

  assert.equal(child.stdout, 'DISK_FULL', child.stderr);
  assert.deepEqual(await store.check(), []);
});
