import assert from 'node:assert/strict';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { startProcess } from './child-process.ts';
import { projectRoot } from './project-root.ts';

const FORGETFUL = join(projectRoot, 'dist', 'test', 'support', 'forgetful-process.js');

for (const way of ['success', 'failure', 'timeout', 'uncaught error', 'exit', 'SIGTERM', 'SIGINT']) {
  test(`a process is gone when the test that started it ends by ${way}`, { timeout: 60_000 }, async (t) => {
    const { NODE_TEST_CONTEXT, ...env } = process.env; // a run of its own, not a part of this one
    const run = startProcess(t, process.execPath, ['--test', '--test-reporter=tap', FORGETFUL], {
      env: { ...env, WAY: way },
    });

    const output = await text(run.stdout!);

    assert.match(output, way === 'success' ? /^# pass 1$/m : /^# pass 0$/m);
  });
}
