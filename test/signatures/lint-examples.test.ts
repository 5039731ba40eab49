import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { lintSignatures } from '../../src/signatures/lint-signatures.ts';
import { LINT_CODES, LOAD_CODES } from '../../src/signatures/problem-codes.ts';
import { readSignature } from '../../src/signatures/read-signature.ts';
import { projectRoot } from '../support/project-root.ts';

const readme = readFileSync(join(projectRoot, 'queries', 'README.md'), 'utf8');

/** The parts of the README that explain one code each, with their examples. */
const sections = readme
  .split(/^### /m)
  .slice(1)
  .map((text) => ({
    code: /^`([a-z-]+)`/.exec(text)?.[1] ?? '',
    bad: blocks(text, 'bad'),
    good: blocks(text, 'good'),
  }));

function blocks(text: string, kind: 'bad' | 'good'): string[] {
  return [...text.matchAll(/^```yaml\n# (\w+)\n(.*?)^```$/gms)]
    .filter(([, found]) => found === kind)
    .map(([, , yaml = '']) => yaml);
}

function codesOf(texts: readonly string[]): string[] {
  const sources = new Map(texts.map((text, index) => [`${index}.yaml`, text]));
  const read = [...sources].map(([file, text]) => readSignature(file, text));
  const set = { version: '', signatures: read.flatMap(({ signature }) => signature ?? []) };
  const linted = lintSignatures({ set, problems: [], sources, files: [] });
  return [...read.flatMap(({ problems }) => problems), ...linted].map(({ code }) => code);
}

test('queries/README.md explains every code of the linter, in order', () => {
  assert.deepEqual(
    sections.map(({ code }) => code),
    [...LINT_CODES],
  );
});

for (const { code, bad, good } of sections) {
  test(`the bad example of ${code} gets that code, the good one none`, () => {
    assert.ok(bad.length > 0 && good.length > 0);
    assert.ok(codesOf(bad).includes(code), `found ${codesOf(bad).join(', ')}`);
    assert.deepEqual(codesOf(good), []);
  });
}

test('docs/GUIDE.md has a row for every code of the loader', () => {
  const guide = readFileSync(join(projectRoot, 'docs', 'GUIDE.md'), 'utf8');

  const rows = [...guide.matchAll(/^\| `([a-z-]+)` \| [^|]+ \| [^|]+ \|$/gm)].map(([, code]) => code);

  assert.deepEqual(
    rows.filter((code) => LOAD_CODES.some((known) => known === code)).sort(),
    [...LOAD_CODES].sort(),
  );
});

test('the signature at the top of queries/README.md is sound', () => {
  const [, yaml = ''] = /```yaml\n(# yaml-language-server.*?)```/s.exec(readme) ?? [];

  assert.notEqual(yaml, '');
  assert.deepEqual(codesOf([yaml]), []);
});
