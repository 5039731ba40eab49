#!/usr/bin/env node
// Shows on the bundled builds what dejabug does: sets up, keeps the builds in a store of its own, prints verdicts and
// one comment, searches, and says how to open the pages and where to go next.
import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const main = join('dist', 'src', 'main.js');
const store = join(root, '.dejabug-demo');

/** When the bundled builds ended: ten days are on the pages. */
const DAY_OF_BUILDS = '2026-11-21T16:00';

function run(script, args, stdio = 'inherit') {
  const { status, error } = spawnSync(process.execPath, [script, ...args], { cwd: root, stdio });
  if (error) throw error;
  return status;
}

/** Runs dejabug as a person would, shows the command, and stops the demo when it fails. */
function dejabug(title, args, shown = args) {
  console.log(`\n${title}\n$ dejabug ${shown.join(' ')}`);
  if (run(main, args) === 2) process.exit(2);
}

rmSync(store, { recursive: true, force: true });
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
// More builds for the pages, without a word.
run(main, ['ingest', join('test', 'fixtures', 'zuul', 'logs'), ...inStore], 'ignore');
const here = (path) => relative(process.cwd(), path) || '.';
const command = `node ${here(join(root, main))}`;
console.log(`
4. The same as pages: http://127.0.0.1:8080/
$ ${command} serve --store ${here(store)} --as-of ${DAY_OF_BUILDS}

Where to go next
  ${command} classify YOUR-LOGS    logs of your own
  npm run demo:gerrit       the bot, with a real Gerrit
  docs/GUIDE.md             write a signature for a failure that nobody has named yet
  docs/ARCHITECTURE.md      how a log line becomes a comment`);
