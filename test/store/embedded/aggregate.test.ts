import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { parseQuery } from '../../../src/query/parse-query.ts';
import { type EmbeddedStore, openEmbeddedStore } from '../../../src/store/embedded/embedded-store.ts';
import type { SearchRequest } from '../../../src/store/store.ts';
import { osloFile, osloLine } from '../../support/sample-log.ts';
import { sampleBuild, scratchDirectory, writeSample } from '../../support/sample-store.ts';

/** Two builds: three files, seven events, two of them errors. */
async function openSample(t: TestContext): Promise<EmbeddedStore> {
  const store = await openEmbeddedStore(await scratchDirectory(t), { mode: 'write', workers: 0 });
  t.after(() => store.close());
  await writeSample(store, sampleBuild('build-1'), [
    osloFile('a.log', [osloLine(0, 'well'), osloLine(1, 'broken', 'ERROR') + osloLine(2, 'well')]),
    osloFile('b.log', [osloLine(0, 'well')]),
  ]);
  await writeSample(store, sampleBuild('build-2', { jobName: 'other-job', voting: true }), [
    osloFile('a.log', [osloLine(7, 'well') + osloLine(8, 'broken', 'ERROR') + osloLine(8, 'well')]),
  ]);
  return store;
}

function request(text: string, more: Partial<SearchRequest> = {}): SearchRequest {
  const { query } = parseQuery(text);
  assert.ok(query !== undefined, text);
  return { query, ...more };
}

test('count tells events and builds, and reads no block where whole files match', async (t) => {
  const store = await openSample(t);

  const whole = await store.count(request('build_name:sample-job'));
  const some = await store.count(request('message:broken'));
  const cut = await store.count(request('*:*', { since: new Date('2026-06-01T00:02:00Z') }));

  assert.deepEqual(whole, { events: 4, builds: 1, blocks: { total: 3, skipped: 3, read: 0 }, damaged: [] });
  assert.deepEqual(some, { events: 2, builds: 2, blocks: { total: 3, skipped: 1, read: 2 }, damaged: [] });
  assert.deepEqual([cut.events, cut.builds], [4, 2]);
});

const FACETS: readonly {
  query: string;
  field: string;
  buckets: readonly (readonly [string, number, number])[];
}[] = [
  {
    query: '*:*',
    field: 'build_name',
    buckets: [
      ['sample-job', 4, 1],
      ['other-job', 3, 1],
    ],
  },
  {
    query: 'message:broken',
    field: 'build_name',
    buckets: [
      ['other-job', 1, 1],
      ['sample-job', 1, 1],
    ],
  },
  {
    query: '*:*',
    field: 'tags',
    buckets: [
      ['screen', 7, 2],
      ['a.log', 6, 2],
      ['b.log', 1, 1],
    ],
  },
  {
    query: '*:*',
    field: 'loglevel',
    buckets: [
      ['INFO', 5, 2],
      ['ERROR', 2, 2],
    ],
  },
  { query: '*:*', field: 'voting', buckets: [['1', 3, 1]] },
  { query: '*:*', field: 'no_such_field', buckets: [] },
  { query: 'message:nothing', field: 'tags', buckets: [] },
];

for (const { query, field, buckets } of FACETS) {
  test(`facet of ${query} by ${field}`, async (t) => {
    const store = await openSample(t);

    const found = await store.facet(request(query), field);

    assert.deepEqual(
      found.map(({ value, events, builds }) => [value, events, builds]),
      buckets,
    );
  });
}

test('a histogram has every interval from the first event to the last', async (t) => {
  const store = await openSample(t);

  const buckets = await store.histogram(request('message:broken OR message:well'), 2 * 60 * 1000);
  const none = await store.histogram(request('message:nothing'), 1000);

  assert.deepEqual(
    buckets.map(({ start, events, builds }) => [start.toISOString().slice(11, 16), events, builds]),
    [
      ['00:00', 3, 1],
      ['00:02', 1, 1],
      ['00:04', 0, 0],
      ['00:06', 1, 1],
      ['00:08', 2, 1],
    ],
  );
  assert.deepEqual(none, []);
});

test('a histogram of far too many intervals is refused', async (t) => {
  const store = await openSample(t);

  await assert.rejects(store.histogram(request('*:*'), 1), { code: 'USAGE', message: /480001 intervals/ });
});
