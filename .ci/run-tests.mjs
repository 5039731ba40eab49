#!/usr/bin/env node
// Runs the compiled tests: all of them, or those whose path contains one of the words given.
//   node .ci/run-tests.mjs [--not e2e] [word…]
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const words = process.argv.slice(2);
const notAt = words.indexOf('--not');
const left = notAt === -1 ? [] : words.splice(notAt, 2).slice(1);

const files = readdirSync(join(root, 'dist', 'test'), { recursive: true })
  .map((name) => join('dist', 'test', name))
  .filter((name) => name.endsWith('.test.js'))
  .filter((name) => words.length === 0 || words.some((word) => name.includes(word)))
  .filter((name) => !left.some((word) => name.includes(word)))
  .sort();
if (files.length === 0) {
  console.error(
    `run-tests: no test's path contains ${words.join(' or ')}; the paths are those below dist/test`,
  );
  process.exit(2);
}
const { status } = spawnSync(process.execPath, ['--test', '--test-reporter=spec', ...files], {
  cwd: root,
  stdio: 'inherit',
});
process.exit(status ?? 2);
