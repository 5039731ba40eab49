import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { projectRoot } from '../support/project-root.ts';

test('the bytes of the token kernel are what its text assembles to', () => {
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(projectRoot, '.ci', 'assemble-kernel.mjs'), '--check'],
    {
      encoding: 'utf8',
    },
  );

  assert.equal(status, 0, stderr);
});
