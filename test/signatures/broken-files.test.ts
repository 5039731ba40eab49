import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { formatProblems } from '../../src/signatures/format-problems.ts';
import { loadSignatures } from '../../src/signatures/load-signatures.ts';
import { fixtures } from '../support/project-root.ts';

// What is said of each mistake is golden text: UPDATE_FIXTURES=1 rewrites it, and the diff is the review.
test('all mistakes of all broken files are told at once, each at its place', async () => {
  const folder = join(fixtures, 'signatures', 'broken');
  const golden = join(fixtures, 'signatures', 'broken.txt');

  const { problems, sources, set, files } = await loadSignatures([folder]);

  const text = `${formatProblems(problems, sources).replaceAll(`${folder}/`, '')}\n`;
  if (process.env.UPDATE_FIXTURES === '1') writeFileSync(golden, text);
  assert.deepEqual(text.split('\n'), readFileSync(golden, 'utf8').split('\n'));
  assert.deepEqual(set.signatures, []);
  assert.deepEqual(
    files.filter((file) => !problems.some((problem) => problem.file === file)),
    [],
  );
});
