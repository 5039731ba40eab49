import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Fields } from '../../src/model/fields.ts';
import { parseQuery } from '../../src/query/parse-query.ts';
import type { ElasticsearchStore } from '../../src/store/elasticsearch/elasticsearch-store.ts';
import { openClusterStore } from '../support/cluster-store.ts';
import type { ElasticsearchServer } from '../support/elasticsearch.ts';
import { ingestFolder } from '../support/ingest-folder.ts';
import { makeBug } from '../support/make-verdict.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

const ENDED = { status: 'FAILURE', endedAt: new Date('2026-11-20T12:00:00Z') };

/** What fields that nobody foresaw may do to a mapping: nothing. A store without a file of dead letters fails on the first refusal. */
export function testFields(server: () => ElasticsearchServer): void {
  test('events whose fields are named or typed like nothing that is known are taken, all of them', async (context) => {
    const store = await openClusterStore(context, server().url);

    await ingestEvents(context, store, hostileEvents());

    await store.refresh();
    assert.equal(await countOf(store, 'message:hostile'), hostileEvents().length);
    assert.equal(await countOf(store, 'program:"a word" OR program:42'), 2);
    assert.equal(await countOf(store, 'project.sub:x'), 1);
    assert.equal(await countOf(store, 'voting:1'), 2);
  });

  test('ten thousand fields fill the mapping no further than its limit, and what is known stays searchable', async (context) => {
    const store = await openClusterStore(context, server().url);
    const events = Array.from({ length: 200 }, (_, event) => ({
      message: 'hostile',
      ...Object.fromEntries(Array.from({ length: 50 }, (_, field) => [`field-${event * 50 + field}`, 'x'])),
    }));

    await ingestEvents(context, store, events);
    await ingestEvents(context, store, [{ message: 'usual', zuul_executor: 'ze01' }], 'b2');

    await store.refresh();
    assert.equal(await countOf(store, 'message:hostile'), events.length);
    assert.equal(await countOf(store, 'message:usual AND zuul_executor:ze01'), 1);
    const { client, names } = store.context;
    for (const { mappings } of Object.values(await client.indices.get({ index: names.logs }))) {
      const fields = Object.keys(mappings?.properties ?? {}).length;
      assert.ok(fields <= 1000, `${fields} fields`);
    }
  });

  test('fields of a build’s own can neither hide its events nor its verdict', async (context) => {
    const store = await openClusterStore(context, server().url);
    const many = Object.fromEntries(Array.from({ length: 3000 }, (_, number) => [`extra-${number}`, 'x']));
    const folder = scratchFolder(context, { 'job-output.txt': 'first line\nsecond line\n' });

    for (const [number, extra] of [HOSTILE_EXTRA, many].entries()) {
      const build = { ...ENDED, buildUuid: `b${number}`, extra };
      await ingestFolder(folder, { store, build, bugs: [makeBug('7')] });

      await store.refresh();
      assert.equal(await countOf(store, `build_uuid:b${number} AND message:line`), 2, JSON.stringify(extra));
      assert.equal((await store.findBuild(`b${number}`))?.verdict?.bugs[0]?.bug, '7');
      const { client, names } = store.context;
      const hits = await client.count({
        index: names.records('hits'),
        query: { bool: { filter: [{ term: { build_uuid: `b${number}` } }, { term: { bug: '7' } }] } },
      });
      assert.equal(hits.count, 1);
    }
    assert.deepEqual(await store.check(), []);
  });
}

const HOSTILE_NAMES = [
  '_id',
  '_source',
  '_index',
  '_routing',
  '_ignored',
  '_seq_no',
  '_doc_count',
  'project.sub',
  'project.sub.sub',
  'message.keyword',
  '@timestamp.x',
  'a..b',
  '.a',
  'a.',
  '.',
  '..',
  ' ',
  'a b',
  '*',
  'a*',
  'a"b',
  'ü'.repeat(2000),
  '__proto__',
  'constructor',
  'toString',
  'properties',
  'type',
  'ingest',
  'é\u0000',
  Array.from({ length: 60 }, () => 'deep').join('.'),
];

function hostileEvents(): Fields[] {
  return [
    ...HOSTILE_NAMES.map((name) => Object.fromEntries([[name, 'x']])),
    ...HOSTILE_VALUES,
    { voting: 1 },
  ].map((fields, number) => ({
    '@timestamp': new Date(Date.UTC(2026, 10, 20, 10) + number).toISOString(),
    message: 'hostile',
    ...fields,
  }));
}

const HOSTILE_VALUES: readonly Fields[] = [
  { program: 42 },
  { program: 'a word' },
  { program: true },
  { program: [1, 'two', false] },
  { program: 'x'.repeat(40_000) },
  { program: 'é'.repeat(20_000) },
  { voting: 'yes' },
  { voting: [1, 'no'] },
  { voting: 1e300 },
  { line: 'first' },
  { line: -1.5 },
  { offset: true },
  { error_pr: 'NaN' },
  { '@timestamp': 'yesterday' },
  { '@timestamp': 'x' },
  { '@timestamp': 1e30 },
  { build_change: 812345 },
  { tags: [] },
  { project: '' },
];

const HOSTILE_EXTRA: Fields = Object.fromEntries(
  [
    ...['message', '@timestamp', 'line', 'offset', 'ingest', 'tags', 'filename'],
    ...['record', 'state', 'bug', 'bugs', 'excerpt', 'events', 'documents', 'hit_count'],
    ...['record.build', 'project.sub', 'bug.id', '_id', '', 'a..b', '__proto__'],
  ].map((name) => [name, 'x']),
);

async function ingestEvents(
  context: TestContext,
  store: ElasticsearchStore,
  events: readonly object[],
  buildUuid = 'b1',
): Promise<void> {
  const lines = events.map((event) => JSON.stringify(event)).join('\n');
  const file = join(scratchFolder(context, { 'events.jsonl': lines }), 'events.jsonl');
  await ingestFolder(file, { store, documents: true, build: { ...ENDED, buildUuid } });
}

async function countOf(store: ElasticsearchStore, text: string): Promise<number> {
  const { query } = parseQuery(text);
  assert.ok(query, text);
  return (await store.count({ query })).events;
}
