import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import type { LogEvent } from '../../src/model/log-event.ts';
import { fixtures } from '../support/project-root.ts';
import { jsonLines, type Run, runDejabug, startDejabug } from '../support/run-dejabug.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const cwd = temporaryFolder();
let ingest: Run;

before(async () => {
  ingest = await runDejabug(['ingest', join(fixtures, 'builds')], { cwd });
});

function search(...args: string[]): Promise<Run> {
  return runDejabug(['search', ...args], { cwd });
}

test('ingest says where the store is and what became of each build', () => {
  assert.equal(ingest.code, 0);
  assert.match(ingest.stderr, /^store: \.dejabug$/m);
  assert.equal(ingest.stdout.match(/^ {2}kept as /gm)?.length, 7);
});

test('the same builds again are the same store', async () => {
  const before = await search('*', '--count', '--json');

  const again = await runDejabug(['ingest', join(fixtures, 'builds')], { cwd });

  assert.equal(again.code, 0);
  assert.equal((await search('*', '--count', '--json')).stdout, before.stdout);
});

test('search --json prints events under their field names, newest first', async () => {
  const run = await search('message:"No space left on device"', '--json');

  const events = jsonLines(run) as LogEvent[];
  assert.equal(run.code, 0);
  assert.ok(events.length > 0);
  const [event] = events;
  assert.equal(event?.build_name, 'demo-image-build');
  assert.equal(event?.build_status, 'FAILURE');
  assert.equal(event?.filename, 'job-output.txt');
  assert.ok(event?.tags.includes('console'));
  const times = events.map((found) => found['@timestamp']);
  assert.deepEqual(times, [...times].sort().reverse());
});

test('search counts, limits, filters by build and time, facets and draws', async () => {
  const count = await search('build_name:"web-bundle"', '--count', '--json');
  const limited = await search('build_name:"web-bundle"', '--limit', '2', '--json');
  const ofBuild = await search('*', '--build', 'de023c7', '--count', '--json');
  const later = await search(
    '*',
    '--since',
    '2026-11-21T14:00:00Z',
    '--until',
    '2026-11-22',
    '--count',
    '--json',
  );
  const facet = await search('message:error', '--facet', 'build_name', '--json');
  const bars = await search('*', '--histogram', '1h');

  assert.deepEqual(Object.keys(jsonLines(count)[0] as object), ['events', 'builds']);
  assert.equal((jsonLines(count)[0] as { builds: number }).builds, 1);
  assert.equal(jsonLines(limited).length, 2);
  assert.equal((jsonLines(ofBuild)[0] as { builds: number }).builds, 1);
  assert.equal((jsonLines(later)[0] as { builds: number }).builds, 1);
  const [most] = jsonLines(facet) as { value: string; events: number; builds: number }[];
  assert.ok(most && most.events > 0 && most.builds > 0 && most.value.startsWith('demo-'));
  assert.match(bars.stdout, /^2026-11-21T13:00Z {2}█+ .* events?, \d builds?$/m);
});

test('nothing found exits 1', async () => {
  assert.equal((await search('message:unicorn')).code, 1);
  assert.deepEqual(jsonLines(await search('message:unicorn', '--count', '--json')), [
    { events: 0, builds: 0 },
  ]);
});

test('a query that can not be parsed exits 2 and says where', async () => {
  const { code, stdout, stderr } = await search('message:"No space AND tags:console');

  assert.equal(code, 2);
  assert.equal(stdout, '');
  assert.match(stderr, /column 9/);
  assert.match(stderr, /^ +\^$/m);
});

test('a reader that goes away ends the search in peace', async (t) => {
  const child = startDejabug(t, ['search', '*', '--json'], { cwd });
  const closed = once(child, 'close');
  let stderr = '';
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });

  await once(child.stdout!, 'data');
  child.stdout?.destroy();
  const [code] = await closed;

  assert.equal(code, 0);
  assert.equal(stderr, 'store: .dejabug\n');
});

test('events that are normalised already keep their fields', async () => {
  const store = join(cwd, 'old-index');
  const file = join(cwd, 'export.jsonl');
  const event = {
    '@timestamp': '2014-02-03T04:05:06.000Z',
    message: 'Lock wait timeout exceeded',
    filename: 'logs/screen-n-api.txt',
    tags: ['screen-n-api.txt', 'screen'],
    build_name: 'gate-tempest-dsvm-full',
    build_uuid: 'cafe'.repeat(8),
    loglevel: 'ERROR',
  };
  writeFileSync(file, `${JSON.stringify(event)}\n`);

  const kept = await runDejabug(['ingest', '--documents', file, '--store', store], { cwd });
  const found = await search(
    'loglevel:ERROR AND tags:screen AND "lock wait timeout"',
    '--store',
    store,
    '--json',
  );

  assert.equal(kept.code, 0);
  const [back] = jsonLines(found) as LogEvent[];
  for (const [key, value] of Object.entries(event)) assert.deepEqual(back?.[key], value);
});

test('a store that is not there is a failure that says what to do', async () => {
  const { code, stderr } = await search('*', '--store', join(cwd, 'nowhere'));

  assert.equal(code, 2);
  assert.match(stderr, /nowhere.*\[STORE_UNAVAILABLE\]/s);
});
