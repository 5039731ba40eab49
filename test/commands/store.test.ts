import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { fixtures } from '../support/project-root.ts';
import { jsonLines, runDejabug, startDejabug } from '../support/run-dejabug.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const cwd = temporaryFolder();
const build = join(fixtures, 'builds', 'image-build');

before(async () => {
  await runDejabug(['ingest', build], { cwd });
});

test('a sound store checks with 0, a damaged one with 1', async () => {
  const sound = await runDejabug(['store', 'check', '--json'], { cwd });
  const store = join(cwd, 'damaged');
  await runDejabug(['ingest', build, '--store', store], { cwd });
  const [block] = readdirSync(store, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.includes('sqlite') && !entry.name.includes('catalogue'))
    .map((entry) => join(entry.parentPath, entry.name));
  truncateSync(block ?? '', 10);

  const damaged = await runDejabug(['store', 'check', '--store', store], { cwd });

  assert.deepEqual([sound.code, jsonLines(sound)], [0, [{ findings: [] }]]);
  assert.equal(damaged.code, 1);
  assert.match(damaged.stdout, /^error /m);
});

test('prune says what it removed', async () => {
  const run = await runDejabug(['store', 'prune', '--json'], { cwd });

  assert.equal(run.code, 0);
  assert.deepEqual(Object.keys(jsonLines(run)[0] as object).sort(), [
    'days',
    'freedBytes',
    'logs',
    'records',
  ]);
});

test('doctor says that all is well, or what to do', async () => {
  const well = await runDejabug(['doctor'], { cwd });
  const notWell = await runDejabug(['doctor', '--store', join(cwd, 'nowhere', 'at-all'), '--json'], { cwd });

  assert.equal(well.code, 0, well.stdout);
  assert.match(well.stdout, /^ok {4}store +1 build in /m);
  assert.equal(notWell.code, 0);
  assert.match(notWell.stdout, /makes it/);
});

test('Ctrl-C during ingest leaves a sound store without the build that was being read', {
  timeout: 60_000,
}, async (t) => {
  const store = join(cwd, 'interrupted');
  const child = startDejabug(t, ['ingest', '-', '--build-uuid', 'endless', '--store', store], { cwd });
  const closed = once(child, 'close');
  let stderr = '';
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  const lines = '2026-11-21 13:57:23.169357 | node | all is well so far\n'.repeat(20_000);

  // Written twice: the second write is only taken when the program has begun to read.
  for (let round = 0; round < 2; round += 1)
    await new Promise((resolve) => child.stdin?.write(lines, resolve));
  child.kill('SIGINT');
  const [code] = await closed;
  const check = await runDejabug(['store', 'check', '--store', store], { cwd });
  const count = await runDejabug(['search', '*', '--count', '--json', '--store', store], { cwd });

  assert.equal(code, 2);
  assert.match(stderr, /\[INTERRUPTED\]/);
  assert.equal(check.code, 0, check.stdout);
  assert.deepEqual(jsonLines(count), [{ events: 0, builds: 0 }]);
});
