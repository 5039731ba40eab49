#!/usr/bin/env node
// Shows on the bundled builds what dejabug does: sets up, keeps the builds in a temporary store, prints verdicts
// and one comment, searches, and says where to go next.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const store = mkdtempSync(join(tmpdir(), 'dejabug-demo-'));

function run(script, args) {
  const { status, error } = spawnSync(process.execPath, [script, ...args], { cwd: root, stdio: 'inherit' });
  if (error) throw error;
  return status;
}

/** Runs dejabug as a person would, shows the command, and stops the demo when it fails. */
function dejabug(title, args, shown = args) {
  console.log(`\n${title}\n$ dejabug ${shown.join(' ')}`);
  if (run(join('dist', 'src', 'main.js'), args) === 2) process.exit(2);
}

try {
  console.log('demo: installing and building; the first time takes a minute');
  if (run(join('.ci', 'set-up.mjs'), []) !== 0) process.exit(2);
  const folder = join('test', 'fixtures', 'builds');
  const builds = readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(folder, entry.name));
  const inStore = ['--store', store];

  dejabug(
    `1. Read ${builds.length} builds and keep them`,
    ['ingest', ...builds, ...inStore],
    ['ingest', join(folder, '*')],
  );
  dejabug(
    '2. The comment on their change',
    ['classify', ...builds, '--comment', ...inStore],
    ['classify', join(folder, '*'), '--comment'],
  );
  const query = 'message:error AND build_status:FAILURE';
  dejabug(
    '3. Find anything again',
    ['search', query, '--limit', '3', ...inStore],
    ['search', `'${query}'`, '--limit', '3'],
  );
  console.log(`
Where to go next
  node ${relative(process.cwd(), join(root, 'dist', 'src', 'main.js'))} classify YOUR-LOGS    logs of your own
  docs/GUIDE.md             write a signature for a failure that nobody has named yet
  docs/ARCHITECTURE.md      how a log line becomes a comment`);
} finally {
  rmSync(store, { recursive: true, force: true });
}
