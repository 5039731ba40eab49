import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { CONFIG_KEYS } from '../../src/config/config.ts';
import { projectRoot } from '../support/project-root.ts';

test('docs/configuration.md has a row for every key, and none for another', () => {
  const text = readFileSync(join(projectRoot, 'docs', 'configuration.md'), 'utf8');

  const cells = [...text.matchAll(/^\| (?<keys>`[^|]+`) \|/gm)].map((match) => match.groups?.keys ?? '');
  const documented = cells.flatMap((cell) => cell.split(', ').map((key) => key.replaceAll('`', '')));

  assert.deepEqual([...documented].sort(), [...CONFIG_KEYS].sort());
});
