import assert from 'node:assert/strict';
import { after, before, describe, type TestContext, test } from 'node:test';
import { parseQuery } from '../../src/query/parse-query.ts';
import {
  type ElasticsearchStore,
  type ElasticsearchStoreOptions,
  openElasticsearchStore,
} from '../../src/store/elasticsearch/elasticsearch-store.ts';
import { INDEX_KINDS, RECORD_MAPPINGS, SCHEMA_VERSION } from '../../src/store/elasticsearch/schema.ts';
import type { StoredBuild } from '../../src/store/store.ts';
import { dropIndices, freshPrefix } from '../support/cluster-store.ts';
import { collect } from '../support/collect.ts';
import {
  type ElasticsearchServer,
  startElasticsearch,
  whyNoElasticsearch,
} from '../support/elasticsearch.ts';
import { ingestFolder } from '../support/ingest-folder.ts';
import { makeBug, makeVerdict } from '../support/make-verdict.ts';
import { installOlderSchema, NEW_FIELD, type OlderVersion, send } from '../support/older-schema.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

const skip = await whyNoElasticsearch();

const LOG = '2026-11-20 10:00:00.000 | node-1 | starting\n2026-11-20 10:00:01.000 | node-1 | done\n';

describe('the schema of a cluster', { skip }, () => {
  let server: ElasticsearchServer;

  before(async () => {
    server = await startElasticsearch();
  });
  after(() => server?.stop());

  /** A prefix that an earlier version prepared, and a store of that version. */
  async function withOlderStore(context: TestContext, version: OlderVersion = 2) {
    const [prefix, connection] = [freshPrefix(), { url: server.url }];
    context.after(() => dropIndices(server.url, prefix));
    await installOlderSchema(server.url, prefix, version);
    const open = async (mode: ElasticsearchStoreOptions['mode'], about = {}) => {
      const store = await openElasticsearchStore({ connection, mode, prefix, ...about });
      context.after(() => store.close());
      return store;
    };
    const folder = scratchFolder(context, { 'job-output.txt': LOG });
    const ingest = (store: ElasticsearchStore, buildUuid: string, about = {}) =>
      ingestFolder(folder, { store, build: { buildUuid, ...about }, bugs: [makeBug('7')] });
    // Opened to be read, a store takes the cluster as it is.
    return { prefix, open, ingest, older: await open('read') };
  }

  for (const version of [1, 2] as const) {
    test(`a schema of version ${version} is brought up to date, and nothing is lost`, async (context) => {
      const { prefix, open, ingest, older } = await withOlderStore(context, version);
      for (const uuid of ['b1', 'b2', 'b3']) await ingest(older, uuid);
      await older.saveVerdict('b2', makeVerdict({ build: 'b2', bugs: [makeBug('8'), makeBug('9')] }));
      await older.queue().enqueue([
        { id: 'q1', location: '/q1' },
        { id: 'q2', location: '/q2' },
      ]);
      await (await older.queue().lease('w'))?.done();
      const before = await everything(older);

      const store = await open('write');

      assert.deepEqual(await everything(store), before);
      assert.deepEqual(await indicesOf(server.url, prefix), expectedIndices(prefix));
      assert.deepEqual(await store.check(), []);
      await store.records().put({ kind: 'cursor', id: 'c', value: {} });
      // What comes now goes into the day that was there before, with the new field as it should be.
      await ingest(store, 'b4', { executor: 'ze01' });
      await store.refresh();
      const mapping = await send(server.url, 'GET', `${prefix}-logs-*/_mapping/field/${NEW_FIELD}`);
      assert.match(JSON.stringify(mapping), /"type":"keyword"/);
      assert.equal((await store.facet({ query: EVERYTHING }, NEW_FIELD))[0]?.value, 'ze01');
    });
  }

  test('days of an older schema and of this one are searched, read, counted and replaced alike', async (context) => {
    const { prefix, open, ingest, older } = await withOlderStore(context);
    await ingest(older, 'b1');
    const store = await open('write');
    const later = scratchFolder(context, { 'job-output.txt': LOG.replaceAll('-20 ', '-21 ') });
    await ingestFolder(later, { store, build: { buildUuid: 'b2' } });
    await store.refresh();
    const mapping = await send(server.url, 'GET', `${prefix}-logs-*/_mapping/field/line`);
    assert.match(JSON.stringify(mapping), /"index":false/);
    assert.match(JSON.stringify(mapping), /\{"type":"long"\}/);

    const placed = await linesOf(store, 'line:2 AND offset:[1 TO *]');
    const survey = await store.survey(
      { query: queryOf('message:starting') },
      { fields: ['build_uuid', 'line'], stepMs: 60_000 },
    );

    assert.deepEqual(placed, ['b2 2', 'b1 2']);
    assert.deepEqual(await linesOf(store, '*:*'), ['b2 2', 'b2 1', 'b1 2', 'b1 1']);
    assert.deepEqual([survey.events, survey.builds, survey.facets[1]?.[0]?.events], [2, 2, 2]);
    for (const uuid of ['b1', 'b2']) {
      const file = await store.openFile(uuid, 'job-output.txt');
      assert.deepEqual(
        (await file?.window(1, 10))?.map(({ number }) => number),
        [1, 2],
      );
    }
    // The ingest before is found by its number, on either side.
    const one = scratchFolder(context, { 'job-output.txt': LOG.split('\n')[0]! });
    for (const buildUuid of ['b1', 'b2']) await ingestFolder(one, { store, build: { buildUuid } });
    await store.refresh();
    assert.deepEqual((await linesOf(store, '*:*')).sort(), ['b1 1', 'b2 1']);
    assert.deepEqual(await store.check(), []);
  });

  test('a record that was written later than another stays so when the schema is brought up to date', async (context) => {
    const { open, ingest, older } = await withOlderStore(context);
    const day = 24 * 60 * 60 * 1000;
    await ingest(await open('read', { now: () => new Date(Date.now() + day) }), 'b1');

    const store = await open('write');

    // An ingest of today has a lower number than the one of a clock that is ahead: it must count on from there.
    await ingest(store, 'b1');
    await store.saveVerdict('b1', makeVerdict({ build: 'b1', bugs: [makeBug('8')] }));
    assert.deepEqual(
      (await older.findBuild('b1'))?.verdict?.bugs.map(({ bug }) => bug),
      ['8'],
    );
    assert.deepEqual(await hitsOf(store), ['b1:8']);
  });

  test('several processes that bring the schema up to date at once do it together', async (context) => {
    const { prefix, open, ingest, older } = await withOlderStore(context);
    for (let number = 0; number < 8; number++) await ingest(older, `b${number}`);
    const before = await everything(older);

    const stores = await Promise.all(Array.from({ length: 5 }, () => open('write')));

    for (const store of stores) assert.deepEqual(await everything(store), before);
    assert.deepEqual(await indicesOf(server.url, prefix), expectedIndices(prefix));
  });

  test('several processes that come to an empty cluster at once prepare it together', async (context) => {
    const [prefix, connection] = [freshPrefix(), { url: server.url }];
    context.after(() => dropIndices(server.url, prefix));

    const stores = await Promise.all(
      Array.from({ length: 5 }, () => openElasticsearchStore({ connection, mode: 'write', prefix })),
    );

    for (const store of stores) await store.close();
    assert.deepEqual(await indicesOf(server.url, prefix), expectedIndices(prefix));
  });

  test('what processes of the older version write meanwhile is not lost', async (context) => {
    const { open, ingest, older } = await withOlderStore(context);
    for (let number = 0; number < 10; number++) await ingest(older, `b${number}`);
    const writers = await Promise.all([open('read'), open('read')]);
    const saved = new Map<string, string>();
    let isOver = false;
    const writing = writers.map(async (store, writer) => {
      for (let round = 0; !isOver || round < 3; round++) {
        const [uuid, bug] = [`b${(round * 2 + writer) % 10}`, `${writer}-${round}`];
        await store.saveVerdict(uuid, makeVerdict({ build: uuid, bugs: [makeBug(bug)] }));
        saved.set(uuid, bug);
      }
    });

    const [store] = await Promise.all([open('write'), open('write')]);
    isOver = true;
    await Promise.all(writing);

    await store?.refresh();
    for (const [uuid, bug] of saved) {
      assert.deepEqual(
        (await store?.findBuild(uuid))?.verdict?.bugs.map((found) => found.bug),
        [bug],
        uuid,
      );
    }
    assert.deepEqual(
      (await hitsOf(store!)).filter((id) => saved.has(id.split(':')[0]!)),
      [...saved].map(([uuid, bug]) => `${uuid}:${bug}`).sort(),
    );
  });

  test('a change of schema that was cut off is finished by the next process', async (context) => {
    const { prefix, open, ingest, older } = await withOlderStore(context);
    for (const uuid of ['b1', 'b2']) await ingest(older, uuid);
    const before = await everything(older);
    // As a process leaves it that dies after the first documents: the old index read-only, the new one half full.
    const [from, to] = [`${prefix}-builds-v2`, `${prefix}-builds-v${SCHEMA_VERSION}`];
    await send(server.url, 'PUT', `${from}/_block/write`);
    const b1 = await send(server.url, 'GET', `${from}/_source/b1`);
    await send(server.url, 'PUT', to, { mappings: RECORD_MAPPINGS.builds });
    await send(server.url, 'PUT', `${to}/_doc/b1?version=1&version_type=external`, b1);

    const store = await open('write');

    assert.deepEqual(await everything(store), before);
    assert.equal(await store.saveVerdict('b1', makeVerdict({ build: 'b1' })), true);
  });
});

function queryOf(text: string) {
  const { query } = parseQuery(text);
  assert.ok(query, text);
  return query;
}

const EVERYTHING = queryOf('*:*');

async function linesOf(store: ElasticsearchStore, text: string): Promise<string[]> {
  const events = await collect(store.search({ query: queryOf(text) }));
  return events.map(({ build_uuid, line }) => `${String(build_uuid)} ${line}`);
}

async function everything(store: ElasticsearchStore): Promise<unknown> {
  await store.refresh();
  const builds: StoredBuild[] = [];
  for await (const build of store.listBuilds()) builds.push(build);
  return {
    builds: builds.sort((a, b) => (a.build.buildUuid < b.build.buildUuid ? -1 : 1)),
    hits: await hitsOf(store),
    events: await store.count({ query: EVERYTHING }),
    queue: await store.queue().counts(),
  };
}

async function hitsOf(store: ElasticsearchStore): Promise<string[]> {
  await store.refresh();
  const { client, names } = store.context;
  const { hits } = await client.search({ index: names.records('hits'), size: 1000 });
  return hits.hits.map(({ _id }) => _id ?? '').sort();
}

async function indicesOf(url: string, prefix: string): Promise<string[]> {
  const { indices } = (await send(url, 'GET', `_resolve/index/${prefix}-*`)) as {
    readonly indices: readonly { readonly name: string; readonly aliases?: readonly string[] }[];
  };
  const records = indices.filter(({ name }) => !name.startsWith(`${prefix}-logs-`));
  return records.map(({ name, aliases = [] }) => `${name} ${aliases.join(' ')}`).sort();
}

function expectedIndices(prefix: string): string[] {
  return INDEX_KINDS.map((kind) => `${prefix}-${kind}-v${SCHEMA_VERSION} ${prefix}-${kind}`).sort();
}
