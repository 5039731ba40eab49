#!/usr/bin/env node
// Brings a fresh clone to the point where it runs: dependencies exactly as locked, then the compiled tree.
// Does nothing that is already done, so every npm script can call it first.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stamp = join(root, 'node_modules', '.dejabug-lock-hash');
const lockHash = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .update(`node ${process.versions.modules} ${process.platform} ${process.arch}`)
  .digest('hex');

function run(command, args) {
  const shell = process.platform === 'win32';
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], shell });
  if (error || status !== 0) {
    console.error(
      `set-up: "${command} ${args.join(' ')}" failed${error ? `: ${error.message}` : ` with exit code ${status}`}`,
    );
    process.exit(2);
  }
}

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `set-up: expected Node 20.19 or later, found ${process.versions.node}; install a newer Node and try again`,
  );
  process.exit(2);
}
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== lockHash) {
  run('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error']);
  writeFileSync(stamp, lockHash);
}
// A test that was deleted or renamed must not live on in dist/, where the runner would still find it.
if (process.argv.includes('--clean')) rmSync(join(root, 'dist'), { recursive: true, force: true });
run(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', root]);
