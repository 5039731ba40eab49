import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ERROR_CODES } from '../src/errors.ts';
import { projectRoot } from './support/project-root.ts';

const rows = readFileSync(join(projectRoot, 'docs', 'errors.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split('|').map((cell) => cell.trim()));

test('every error code has a row in docs/errors.md, and every row has a code', () => {
  const documented = rows.map(([, code]) => code?.replaceAll('`', ''));

  assert.deepEqual(documented.sort(), [...ERROR_CODES].sort());
});

test('every row says cause and cure', () => {
  const silent = rows.filter(([, , cause, cure]) => !cause || !cure);

  assert.deepEqual(silent, []);
});
