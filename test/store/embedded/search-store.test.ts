import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { LogEvent } from '../../../src/model/log-event.ts';
import type { QueryNode } from '../../../src/query/ast.ts';
import { parseQuery } from '../../../src/query/parse-query.ts';
import { type EmbeddedStore, openEmbeddedStore } from '../../../src/store/embedded/embedded-store.ts';
import type { SearchRequest, SearchSummary } from '../../../src/store/store.ts';
import { type SampleFile, sampleBuild, scratchDirectory, writeSample } from '../../support/sample-store.ts';

function parsed(text: string): QueryNode {
  const { query } = parseQuery(text);
  assert.ok(query !== undefined, text);
  return query;
}

async function openSample(t: TestContext): Promise<EmbeddedStore> {
  const store = await openEmbeddedStore(await scratchDirectory(t), { mode: 'write', workers: 0 });
  t.after(() => store.close());
  return store;
}

/** `2026-06-01 hh:mm:ss.mmm` of minute `minute`, then the message, as oslo.log writes them. */
function line(minute: number, message: string): string {
  const time = new Date(Date.UTC(2026, 5, 1, 0, minute)).toISOString().replace('T', ' ').replace('Z', '');
  return `${time} 4242 INFO nova.compute.manager [-] ${message}\n`;
}

function oslo(filename: string, pieces: readonly string[]): SampleFile {
  return { filename, format: 'oslo', pieces, tags: [filename, 'screen'] };
}

async function all(
  store: EmbeddedStore,
  query: string,
  request: Partial<SearchRequest> = {},
): Promise<{ events: LogEvent[]; summary: SearchSummary }> {
  const events: LogEvent[] = [];
  const search = store.search({ query: parsed(query), ...request });
  for (;;) {
    const next = await search.next();
    if (next.done === true) return { events, summary: next.value };
    events.push(next.value);
  }
}

test('an event comes with all fields of its file and build, and with its place', async (t) => {
  const store = await openSample(t);
  await writeSample(store, sampleBuild('build-1', { voting: true, hostIds: ['h1'] }), [
    oslo('nova-compute.log', [line(0, 'one'), line(1, 'two')]),
  ]);

  const { events } = await all(store, 'message:"two"');

  assert.deepEqual(events, [
    {
      '@timestamp': '2026-06-01T00:01:00.000Z',
      message: events[0]?.message,
      filename: 'nova-compute.log',
      tags: ['nova-compute.log', 'screen'],
      log_url: 'https://logs.example/1/nova-compute.log.gz',
      line: 2,
      offset: line(0, 'one').length,
      loglevel: 'INFO',
      module: 'nova.compute.manager',
      pid: '4242',
      build_uuid: 'build-1',
      build_short_uuid: 'build-1',
      build_name: 'sample-job',
      build_status: 'FAILURE',
      voting: 1,
      hosts_id: ['h1'],
    },
  ]);
  assert.match(events[0]?.message ?? '', /two$/);
});

test('events come newest first across blocks, files and builds', async (t) => {
  const store = await openSample(t);
  const minutes = [7, 3, 11, 1, 9, 5, 2, 10, 4, 8, 6, 0];
  for (const [build, some] of [minutes.slice(0, 6), minutes.slice(6)].entries()) {
    const files = [some.slice(0, 3), some.slice(3)].map((those, file) =>
      oslo(
        `file-${file}.log`,
        those.sort((left, right) => left - right).map((minute) => line(minute, `at ${minute}`)),
      ),
    );
    await writeSample(store, sampleBuild(`build-${build}`), files);
  }

  const { events, summary } = await all(store, 'message:"at"');

  assert.deepEqual(
    events.map((event) => event['@timestamp']),
    [11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0].map((minute) =>
      new Date(Date.UTC(2026, 5, 1, 0, minute)).toISOString(),
    ),
  );
  assert.deepEqual([summary.events, summary.builds], [12, 2]);
});

test('of the same time, the later lines come first', async (t) => {
  const store = await openSample(t);
  await writeSample(store, sampleBuild('build-1'), [
    { filename: 'plain.txt', format: 'plain', pieces: ['a 1\na 2\n', 'a 3\n', 'a 4\na 5\n'] },
  ]);

  const { events } = await all(store, 'message:a');

  assert.deepEqual(
    events.map((event) => event.line),
    [5, 4, 3, 2, 1],
  );
});

const CASES: readonly { query: string; request?: Partial<SearchRequest>; found: readonly string[] }[] = [
  { query: 'message:"disk full"', found: ['disk full on b', 'disk full on a'] },
  { query: 'message:"disk full" AND build_name:other-job', found: ['disk full on b'] },
  { query: 'message:"disk full" AND tags:"a.log"', found: ['disk full on a'] },
  { query: 'build_uuid:"bbbbbbbb-2"', found: ['disk full on b', 'all well on b'] },
  { query: 'build_uuid:"nowhere"', found: [] },
  {
    query: 'message:well OR build_name:sample-job',
    found: ['all well on b', 'disk full on a', 'all well on a'],
  },
  { query: 'message:/f.ll/', found: ['disk full on b', 'disk full on a'] },
  { query: 'message:w*l', found: ['all well on b', 'all well on a'] },
  { query: '*:*', request: { builds: ['bbbbbbb'] }, found: ['disk full on b', 'all well on b'] },
  { query: '*:*', request: { builds: ['bbb'] }, found: [] },
  {
    query: '*:*',
    request: { since: new Date('2026-06-01T00:02:00Z') },
    found: ['disk full on b', 'all well on b'],
  },
  { query: '*:*', request: { until: new Date('2026-06-01T00:01:00Z') }, found: ['all well on a'] },
  {
    query: '*:*',
    request: { since: new Date('2026-06-01T00:01:00Z'), until: new Date('2026-06-01T00:03:00Z') },
    found: ['all well on b', 'disk full on a'],
  },
  { query: '@timestamp:[2026-06-01T00:03:00 TO *]', found: ['disk full on b'] },
  { query: '*:*', request: { limit: 1 }, found: ['disk full on b'] },
  { query: '*:*', request: { limit: 0 }, found: [] },
];

for (const { query, request = {}, found } of CASES) {
  const how = Object.entries(request).map(([key, value]) => `${key} ${JSON.stringify(value)}`);
  test(`search ${[query, ...how].join(', ')}`, async (t) => {
    const store = await openSample(t);
    await writeSample(store, sampleBuild('aaaaaaaa-1'), [
      oslo('a.log', [line(0, 'all well on a'), line(1, 'disk full on a')]),
    ]);
    await writeSample(store, sampleBuild('bbbbbbbb-2', { jobName: 'other-job' }), [
      oslo('b.log', [line(2, 'all well on b'), line(3, 'disk full on b')]),
    ]);

    const { events } = await all(store, query, request);
    const { events: count } = await store.count({ query: parsed(query), ...request });

    assert.deepEqual(
      events.map((event) => event.message.replace(/^.*\] /, '')),
      found,
    );
    if (request.limit === undefined) assert.equal(count, found.length);
  });
}
