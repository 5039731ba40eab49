import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { copyStore } from '../../src/ingest/copy-store.ts';
import { parseQuery } from '../../src/query/parse-query.ts';
import { openEmbeddedStore } from '../../src/store/embedded/embedded-store.ts';
import type { Store } from '../../src/store/store.ts';
import { osloFile, osloLine } from '../support/sample-log.ts';
import { sampleBuild, scratchDirectory, writeSample } from '../support/sample-store.ts';

/** The store as it is when only some of its events can be found, or one that says that it is damaged. */
function lacking(store: Store, about: { readonly keep: number; readonly damaged: readonly string[] }): Store {
  return {
    location: store.location,
    findBuild: (uuid) => store.findBuild(uuid),
    openFile: (uuid, filename) => store.openFile(uuid, filename),
    listBuilds: (filter) => store.listBuilds(filter),
    buildChanges: (cursor) => store.buildChanges(cursor),
    count: (request) => store.count(request),
    facet: (request, field) => store.facet(request, field),
    histogram: (request, stepMs) => store.histogram(request, stepMs),
    survey: (request, wants) => store.survey(request, wants),
    close: () => store.close(),
    searchLines: (request) => store.searchLines(request),
    async *search(request) {
      const search = store.search({ ...request, limit: about.keep });
      for (;;) {
        const next = await search.next();
        if (next.done) return { ...next.value, damaged: about.damaged };
        yield next.value;
      }
    },
  };
}

async function setUp(t: Parameters<typeof scratchDirectory>[0]) {
  const directory = await scratchDirectory(t);
  const from = await openEmbeddedStore(join(directory, 'from'), { mode: 'write', workers: 0 });
  const to = await openEmbeddedStore(join(directory, 'to'), { mode: 'write', workers: 0 });
  t.after(() => Promise.all([from.close(), to.close()]));
  const problems: string[] = [];
  const copy = (source: Store) =>
    copyStore({
      from: source,
      to,
      workers: 0,
      signal: new AbortController().signal,
      now: () => new Date('2026-06-02'),
      onProblem: (uuid, message) => problems.push(`${uuid}: ${message}`),
    });
  return { from, to, copy, problems };
}

const LINES = Array.from({ length: 20 }, (_, minute) => osloLine(minute, `step ${minute}`)).join('');

test('a build whose UUID is the start of another gets its own events only', async (t) => {
  const { from, to, copy } = await setUp(t);
  await writeSample(from, sampleBuild('1234567'), [osloFile('a.log', [LINES])], { contentHash: 'a' });
  await writeSample(from, sampleBuild('12345678'), [osloFile('b.log', [LINES, LINES])], { contentHash: 'b' });

  const summary = await copy(from);

  assert.deepEqual(summary, { copied: 2, skipped: 0, failed: 0, events: 60 });
  const { query } = parseQuery('*:*');
  const facet = await to.facet({ query: query! }, 'build_uuid');
  assert.deepEqual(
    facet.map(({ value, events }) => [value, events]),
    [
      ['12345678', 40],
      ['1234567', 20],
    ],
  );
});

test('a copy in which events are missing says so, and is made again the next time', async (t) => {
  const { from, copy, problems } = await setUp(t);
  await writeSample(from, sampleBuild('b1'), [osloFile('a.log', [LINES])], { contentHash: 'a' });

  const first = await copy(lacking(from, { keep: 15, damaged: [] }));
  const second = await copy(from);
  const third = await copy(from);

  assert.deepEqual(problems, ['b1: 5 of 20 events were not found; copy again later']);
  assert.deepEqual([first.events, second.events, third.events], [15, 20, 0]);
  assert.equal(third.skipped, 1);
});

test('a damaged build is not copied, and stops no other', async (t) => {
  const { from, to, copy, problems } = await setUp(t);
  await writeSample(from, sampleBuild('b1'), [osloFile('a.log', [LINES])], { contentHash: 'a' });

  const summary = await copy(lacking(from, { keep: 15, damaged: ['block 3 is torn'] }));

  assert.deepEqual([summary.copied, summary.failed], [0, 1]);
  assert.match(problems.join(), /b1 .* can not be copied whole: block 3 is torn; ingest it again/);
  assert.equal(await to.findBuild('b1'), undefined);
});

test('an event that is too long as JSON is cut, and told', async (t) => {
  const { from, to, copy, problems } = await setUp(t);
  const long = `${'"quoted" '.repeat(25_000)}end`;
  await writeSample(from, sampleBuild('b1'), [osloFile('a.log', [osloLine(0, long), osloLine(1, 'short')])], {
    contentHash: 'a',
  });

  const summary = await copy(from);

  assert.equal(summary.events, 2);
  assert.deepEqual(problems, ['b1: 1 message longer than a record may be, cut']);
  const { query } = parseQuery('message:quoted AND line:1');
  assert.equal((await to.count({ query: query! })).events, 1);
});
