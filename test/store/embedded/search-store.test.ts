import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { LogEvent } from '../../../src/model/log-event.ts';
import type { QueryNode } from '../../../src/query/ast.ts';
import { parseQuery } from '../../../src/query/parse-query.ts';
import { type EmbeddedStore, openEmbeddedStore } from '../../../src/store/embedded/embedded-store.ts';
import type { SearchRequest, SearchSummary } from '../../../src/store/store.ts';
import { osloFile, osloLine } from '../../support/sample-log.ts';
import { sampleBuild, scratchDirectory, writeSample } from '../../support/sample-store.ts';

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
    osloFile('nova-compute.log', [osloLine(0, 'one'), osloLine(1, 'two')]),
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
      offset: osloLine(0, 'one').length,
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
      osloFile(
        `file-${file}.log`,
        those.sort((left, right) => left - right).map((minute) => osloLine(minute, `at ${minute}`)),
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
      osloFile('a.log', [osloLine(0, 'all well on a'), osloLine(1, 'disk full on a')]),
    ]);
    await writeSample(store, sampleBuild('bbbbbbbb-2', { jobName: 'other-job' }), [
      osloFile('b.log', [osloLine(2, 'all well on b'), osloLine(3, 'disk full on b')]),
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

test('a damaged block is named and left out, and the rest is found', async (t) => {
  const directory = await scratchDirectory(t);
  const store = await openEmbeddedStore(directory, { mode: 'write', workers: 0 });
  t.after(() => store.close());
  await writeSample(store, sampleBuild('build-1'), [
    osloFile('a.log', [osloLine(0, 'one'), osloLine(1, 'two')]),
  ]);
  const blocks = join(directory, 'blocks');
  const [name = ''] = readdirSync(blocks, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.blocks'),
  );
  const bytes = readFileSync(join(blocks, name));
  bytes[5]! ^= 1;
  writeFileSync(join(blocks, name), bytes);

  const { events, summary } = await all(store, '*:*');
  const count = await store.count({ query: parsed('message:one OR message:two') });

  assert.deepEqual(
    events.map((event) => event.line),
    [2],
  );
  assert.match(summary.damaged.join(), /block at 0 is not what was written/);
  assert.deepEqual([count.events, count.damaged.length], [1, 1]);
});

test('a build that is replaced while it is searched is named', async (t) => {
  const store = await openSample(t);
  await writeSample(store, sampleBuild('build-1'), [osloFile('a.log', [osloLine(0, 'one')])]);
  await writeSample(store, sampleBuild('build-2'), [osloFile('a.log', [osloLine(9, 'one')])]);

  const search = store.search({ query: parsed('message:one') });
  const first = await search.next();
  await writeSample(store, sampleBuild('build-1'), [osloFile('a.log', [osloLine(1, 'two')])]);
  const last = await search.next();

  assert.equal(first.done, false);
  assert.ok(last.done);
  assert.match(last.value.damaged.join(), /build build-1 was replaced/);
});

test('normalised events keep their own fields and get none of the build', async (t) => {
  const store = await openSample(t);
  const event = {
    '@timestamp': '2026-06-01T00:00:01.500Z',
    message: 'all is <well>',
    filename: 'own.txt',
    tags: ['own'],
    build_uuid: 'build-1',
    build_status: 'SUCCESS',
    whatever: 'kept',
  };
  const { filename: _, tags: __, ...bare } = event;
  await writeSample(store, sampleBuild('build-1'), [
    {
      filename: 'events.jsonl',
      format: 'json-event',
      pieces: [`${JSON.stringify(event)}\n${JSON.stringify(bare)}\n`],
    },
  ]);

  const own = await all(store, 'message:"is well" AND tags:own AND build_status:SUCCESS AND whatever:kept');
  const builds = await all(store, 'build_status:FAILURE OR build_name:sample-job');
  const facet = await store.facet({ query: parsed('*:*') }, 'filename');

  assert.deepEqual(own.events, [{ ...event, line: 1, offset: 0 }]);
  assert.deepEqual(builds.events, []);
  assert.deepEqual(
    facet.map(({ value }) => value),
    ['events.jsonl', 'own.txt'],
  );
});

test('a search can be stopped, and says how far it is', async (t) => {
  const store = await openSample(t);
  await writeSample(store, sampleBuild('build-1'), [
    osloFile('a.log', [osloLine(0, 'one'), osloLine(1, 'two')]),
  ]);
  const stop = new AbortController();
  const progress: string[] = [];
  const onProgress = (done: number, total: number) => progress.push(`${done}/${total}`);

  const search = store.search({ query: parsed('*:*'), signal: stop.signal, onProgress });
  const first = await search.next();
  stop.abort();

  assert.equal(first.done, false);
  await assert.rejects(search.next(), { code: 'INTERRUPTED' });
  assert.deepEqual(progress, ['1/2']);
});

test('a query over its budget fails the search and says so', async (t) => {
  const store = await openSample(t);
  await writeSample(store, sampleBuild('build-1'), [osloFile('a.log', [osloLine(0, 'a'.repeat(200))])]);

  const search = all(store, 'message:/(((a?){200}){200}){200}b/');

  await assert.rejects(search, { code: 'LIMIT_EXCEEDED' });
});

const HIDDEN: readonly { what: string; format: string; text: string; query: string }[] = [
  {
    what: 'the sign of Kelvin is a k in lower case',
    format: 'plain',
    text: 'ma\u212aer',
    query: 'message:mak*r',
  },
  {
    what: 'a dotted capital I begins with an i',
    format: 'plain',
    text: 'NOT\u0130CED',
    query: 'message:not*ced',
  },
  {
    what: 'JSON writes any letter as a number',
    format: 'json-event',
    text: '{"message":"t\\u0069meout"}',
    query: 'message:timeo*',
  },
  {
    what: 'JSON writes the sign of Kelvin as a number',
    format: 'json-event',
    text: '{"message":"ma\\u212Aer"}',
    query: 'message:mak*r',
  },
  {
    what: 'colours stand inside a token',
    format: 'plain',
    text: 'foo.\u001b[1mbar',
    query: 'message:foo*bar',
  },
  {
    what: 'a phrase goes over the end of a line',
    format: 'oslo',
    text: `${osloLine(0, 'all').trimEnd()}\nis well`,
    query: 'message:"all is well"',
  },
];

for (const { what, format, text, query } of HIDDEN) {
  test(`a search finds its event where ${what}`, async (t) => {
    const store = await openSample(t);
    const around = format === 'json-event' ? '{"message":"other"}\n' : osloLine(0, 'other');
    const pieces = [`${around.repeat(50) + text}\n${around.repeat(50)}`];
    await writeSample(store, sampleBuild('build-1'), [{ filename: 'a.txt', format, pieces }]);

    const { events } = await all(store, query);

    assert.deepEqual(
      events.map((event) => event.line),
      [51],
    );
  });
}
