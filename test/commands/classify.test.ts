import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Verdict } from '../../src/model/verdict.ts';
import { fixtures } from '../support/project-root.ts';
import { jsonLines, runDejabug } from '../support/run-dejabug.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
const queries = join(folder, 'queries');
mkdirSync(queries);
writeFileSync(
  join(queries, 'disk-full.yaml'),
  'title: Disk of the node is full\nquery: message:"No space left on device" AND tags:"console"\naction: wait\n',
);
const builds = join(fixtures, 'builds');
const OWN = ['--no-shipped-queries', '--queries', queries] as const;

test('classify --json prints one verdict a line, with the keys of the contract', async () => {
  const run = await runDejabug(['classify', join(builds, 'image-build'), ...OWN, '--json'], { cwd: folder });

  const [verdict, ...more] = jsonLines(run) as Verdict[];
  assert.equal(run.code, 0);
  assert.deepEqual(more, []);
  assert.equal(verdict?.build, 'de023c7411204351bcda62f7e01225f4');
  assert.equal(verdict?.state, 'classified');
  assert.equal(verdict?.status, 'FAILURE');
  assert.deepEqual(verdict?.incomplete, []);
  assert.equal(verdict?.signatures.count, 1);
  assert.match(verdict?.signatures.version ?? '', /^[0-9a-f]{8,}$/);
  assert.ok(Object.values(verdict?.timings ?? {}).every((value) => typeof value === 'number'));
  const bug = verdict?.bugs[0];
  assert.equal(bug?.bug, 'disk-full');
  assert.equal(bug?.title, 'Disk of the node is full');
  const hit = bug?.hits[0];
  assert.match(hit?.excerpt ?? '', /No space left on device/);
  assert.match(hit?.timestamp ?? '', /^2026-11-21T13:57:\d\d\.\d{3}Z$/);
  const raw = readFileSync(join(builds, 'image-build', 'job-output.txt'), 'utf8');
  assert.match(raw.split('\n')[(hit?.line ?? 0) - 1] ?? '', /No space left on device/);
  assert.ok(raw.slice(hit?.offset).startsWith('2026-11-21 13:57:'));
});

test('classify prints the verdict, the evidence and the comment; 0 where every failure is known', async () => {
  const { code, stdout } = await runDejabug(['classify', join(builds, 'image-build'), ...OWN], {
    cwd: folder,
  });

  assert.equal(code, 0);
  assert.match(stdout, /^demo-image-build FAILURE: known\n/);
  assert.match(stdout, /disk-full Disk of the node is full/);
  assert.match(stdout, /job-output\.txt:\d+ {2}.*No space left on device/);
  assert.match(stdout, /Known, wait before you recheck: 1 known bug in 1 failed build\n/);
});

test('a failure that no signature knows exits 1 and shows the lines that tell', async () => {
  const { code, stdout } = await runDejabug(['classify', join(builds, 'unit-py311'), ...OWN], {
    cwd: folder,
  });

  assert.equal(code, 1);
  assert.match(stdout, /^demo-unit-py311 FAILURE: unknown\n/);
  assert.match(stdout, /DID NOT RAISE/);
  assert.match(stdout, /Cannot tell: 1 unknown failure in 1 failed build\n/);
});

test('a build that passed exits 0 and gets no comment', async () => {
  const run = await runDejabug(['classify', join(builds, 'unit-py311-passed'), ...OWN], { cwd: folder });

  assert.equal(run.code, 0);
  assert.equal(
    run.stdout,
    'demo-unit-py311 SUCCESS: did not fail\n  build 294af9f721224fd38d4877c30deec25f\n  read 1 file, 18.7 KB: 1 zuul-console\n',
  );
  assert.match(run.stderr, /no comment/);
});

test('a folder of builds is as many verdicts, and a place without logs stops none of them', async () => {
  const run = await runDejabug(['classify', join(folder, 'nothing-here'), builds, ...OWN, '--json'], {
    cwd: folder,
  });

  const verdicts = jsonLines(run) as Verdict[];
  assert.equal(run.code, 2);
  assert.deepEqual(
    verdicts.map(({ job, state }) => `${job ?? ''} ${state}`),
    [
      ' error',
      'demo-fixtures unclassified',
      'demo-image-build classified',
      'demo-npm-node unclassified',
      'demo-stress unclassified',
      'demo-unit-py311 unclassified',
      'demo-unit-py311 passed',
      'web-bundle unclassified',
    ],
  );
  assert.match(verdicts[0]?.incomplete[0]?.message ?? '', /nothing-here/);
});

test('standard input is a build too, and flags say what its logs do not', async () => {
  const flags = ['--build-job', 'unit', '--build-uuid', 'b1', '--build-status', 'TIMED_OUT', '--json'];

  const run = await runDejabug(['classify', '-', '--no-shipped-queries', ...flags], {
    cwd: folder,
    input: 'compiling\nmake: *** [Makefile:3: all] Error 1\n',
  });

  const [verdict] = jsonLines(run) as Verdict[];
  assert.equal(run.code, 1);
  assert.deepEqual([verdict?.build, verdict?.job, verdict?.status], ['b1', 'unit', 'TIMED_OUT']);
  assert.match(verdict?.tellingLines?.[0]?.excerpt ?? '', /Makefile:3/);
});

test('one name is for one build', async () => {
  const run = await runDejabug(['classify', builds, ...OWN, '--build-uuid', 'b1'], { cwd: folder });

  assert.equal(run.code, 2);
  assert.match(run.stderr, /expected one build for --build-uuid, found another at .*image-build/);
});

test('--comment prints the comment alone, in the wording and format that were asked for', async () => {
  const place = join(builds, 'image-build');

  const classic = await runDejabug(['classify', place, ...OWN, '--comment', '--template', 'classic'], {
    cwd: folder,
  });
  const markdown = await runDejabug(['classify', place, ...OWN, '--comment'], {
    cwd: folder,
    env: { DEJABUG_FORMAT: 'markdown' },
  });

  assert.match(
    classic.stdout,
    /^I noticed Zuul failed, I think you hit bug\(s\):\n\n- demo-image-build: disk-full\n/,
  );
  assert.match(markdown.stdout, /^\*\*Known, wait before you recheck: /);
});

test('colours only where they are wanted', async () => {
  const place = join(builds, 'image-build');

  const piped = await runDejabug(['classify', place, ...OWN], { cwd: folder });
  const forced = await runDejabug(['classify', place, ...OWN], { cwd: folder, env: { FORCE_COLOR: '1' } });
  const refused = await runDejabug(['classify', place, ...OWN], {
    cwd: folder,
    env: { FORCE_COLOR: '1', NO_COLOR: '1' },
  });

  assert.doesNotMatch(piped.stdout, /\u001b/);
  assert.match(forced.stdout, /\u001b\[1m/);
  assert.doesNotMatch(refused.stdout, /\u001b/);
});

test('a signature that is wrong is named and left out; the others judge', async () => {
  const mixed = join(folder, 'mixed');
  mkdirSync(mixed);
  writeFileSync(join(mixed, 'good.yaml'), 'query: message:"No space left on device"\n');
  writeFileSync(join(mixed, 'bad.yaml'), 'query: message:"No space\n');

  const run = await runDejabug(
    ['classify', join(builds, 'image-build'), '--no-shipped-queries', '--queries', mixed, '--json'],
    { cwd: folder },
  );

  const [verdict] = jsonLines(run) as Verdict[];
  assert.deepEqual(
    verdict?.bugs.map(({ bug }) => bug),
    ['good'],
  );
  assert.match(run.stderr, /bad\.yaml:1/);
});

test('the shipped signatures name the cause of the bundled builds that any CI can have', async () => {
  const run = await runDejabug(['classify', builds, '--json'], { cwd: folder });

  const states = (jsonLines(run) as Verdict[]).map(({ job, state }) => `${job} ${state}`);
  for (const job of ['demo-image-build', 'demo-npm-node', 'demo-stress', 'demo-fixtures', 'web-bundle']) {
    assert.ok(states.includes(`${job} classified`), `${job} in ${states.join(', ')}`);
  }
  assert.ok(states.includes('demo-unit-py311 passed'));
});

test('each file is said to be read, and what it was taken for; binary ones are said to be left out', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'oslo.log'), '2026-11-21 10:00:00.000 4711 ERROR nova.compute [-] it failed\n');
  writeFileSync(join(folder, 'image.bin'), randomBytes(4096));

  const json = await runDejabug(['classify', folder, '--json']);
  const text = await runDejabug(['classify', folder]);

  const { files, skipped } = JSON.parse(json.stdout);
  assert.deepEqual(
    files.map(({ filename, format, events }: Record<string, unknown>) => ({ filename, format, events })),
    [{ filename: 'oslo.log', format: 'oslo', events: 1 }],
  );
  assert.deepEqual(
    skipped.map(({ filename, reason }: Record<string, unknown>) => ({ filename, reason })),
    [{ filename: 'image.bin', reason: 'binary' }],
  );
  assert.match(text.stdout, /^ {2}read 1 file, 62 B: 1 oslo; left out 1 file \(binary\)$/m);
});
