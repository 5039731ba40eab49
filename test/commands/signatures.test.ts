import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Problem } from '../../src/model/problem.ts';
import { fixtures } from '../support/project-root.ts';
import { jsonLines, runDejabug } from '../support/run-dejabug.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const cwd = temporaryFolder();
const builds = join(fixtures, 'builds');
writeFileSync(
  join(cwd, 'refused.yaml'),
  'query: message:"ECONNREFUSED" AND build_status:"FAILURE"\nallow-nonvoting: true\n',
);
writeFileSync(join(cwd, 'greedy.yaml'), 'query: message:"PLAY RECAP"\n');
mkdirSync(join(cwd, 'wrong'));
writeFileSync(join(cwd, 'wrong', 'a.yaml'), 'query: message:"x y"\nsupress-graph: true\n');
writeFileSync(join(cwd, 'wrong', 'b.yaml'), 'title: no query\n');

test('signatures check --json has the keys of the contract, and exits 1 on an error', async () => {
  const run = await runDejabug(['signatures', 'check', join(cwd, 'wrong'), '--json'], { cwd });

  const [report] = jsonLines(run) as { files: number; problems: Problem[] }[];
  assert.equal(run.code, 1);
  assert.equal(report?.files, 2);
  for (const problem of report?.problems ?? []) {
    assert.deepEqual(Object.keys(problem), ['code', 'severity', 'message', 'file', 'line', 'column']);
  }
  const places = report?.problems.map(({ file, line }) => `${file.split('/').at(-1)}:${line}`);
  assert.ok(places?.includes('a.yaml:2'));
  assert.ok(places?.some((place) => place.startsWith('b.yaml:')));
});

test('signatures check says the problems with their places, and counts them', async () => {
  const { code, stdout } = await runDejabug(['signatures', 'check', join(cwd, 'wrong')], { cwd });

  assert.equal(code, 1);
  assert.match(stdout, /a\.yaml:2:1: .*supress-graph.*suppress-graph/);
  assert.match(stdout, /2 files: 2 errors, \d+ warnings?\n$/);
});

test('the shipped signatures are sound', async () => {
  const { code, stdout } = await runDejabug(['signatures', 'check'], { cwd });

  assert.equal(code, 0, stdout);
});

test('signatures show lists all, or shows one whole; a name that is not there exits 2', async () => {
  const own = ['--no-shipped-queries', '--queries', join(cwd, 'refused.yaml')];

  const list = await runDejabug(['signatures', 'show', ...own], { cwd });
  const one = await runDejabug(['signatures', 'show', 'refused', ...own], { cwd });
  const none = await runDejabug(['signatures', 'show', 'refusd', ...own], { cwd });

  assert.equal(list.stdout, 'refused\n');
  assert.match(one.stdout, /query {5}message:"ECONNREFUSED" AND build_status:"FAILURE"/);
  assert.equal(none.code, 2);
  assert.match(none.stderr, /no signature is named refusd; did you mean "refused"\?/);
});

test('signatures try says which builds are hit, failed and passed, over logs and over a store alike', async () => {
  await runDejabug(['ingest', builds], { cwd });
  const cases: readonly (readonly [string, number, RegExp])[] = [
    ['refused.yaml', 0, /hit 1 of 6 failed builds, 0 of 1 that passed/],
    ['greedy.yaml', 1, /hit 4 of 6 failed builds, 1 of 1 that passed/],
  ];

  for (const [file, code, summary] of cases) {
    const overLogs = await runDejabug(['signatures', 'try', join(cwd, file), builds], { cwd });
    const overStore = await runDejabug(['signatures', 'try', join(cwd, file)], { cwd });

    assert.deepEqual([overLogs.code, overStore.code], [code, code]);
    assert.match(overLogs.stderr, summary);
    assert.match(overStore.stderr, summary);
  }
});

test('signatures try refuses a signature that is wrong', async () => {
  const { code, stderr } = await runDejabug(['signatures', 'try', join(cwd, 'wrong')], { cwd });

  assert.equal(code, 2);
  assert.match(stderr, /\[SIGNATURE_INVALID\]/);
});
