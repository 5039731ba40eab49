import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { parseQuery } from '../../src/query/parse-query.ts';
import { openElasticsearchStore } from '../../src/store/elasticsearch/elasticsearch-store.ts';
import { dropIndices, freshPrefix, openClusterStore } from '../support/cluster-store.ts';
import type { ElasticsearchServer } from '../support/elasticsearch.ts';
import { ingestFolder } from '../support/ingest-folder.ts';
import { jsonLines, runDejabug } from '../support/run-dejabug.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

const DAY_INDEX = 'logs-2026.11.20';

const EVENTS = [
  { message: 'first', '@timestamp': '2026-11-20T10:00:00Z', build_uuid: 'b1', program: 'nova' },
  { message: 'second', '@timestamp': '2026-11-20T10:00:01Z', build_uuid: 'b1', program: '42' },
  { message: 'third', '@timestamp': '2026-11-20T10:00:02Z', build_uuid: 'b1', program: 'not a number' },
];

/** Documents that the cluster refuses, and those that others wrote. */
export function testDocuments(server: () => ElasticsearchServer): void {
  test('what the cluster refuses is kept and shown, and written when the cause is mended', async (context) => {
    const prefix = freshPrefix();
    context.after(() => dropIndices(server().url, prefix));
    const index = `${server().url}/${prefix}-${DAY_INDEX}`;
    // Somebody made the day's index with a mapping that our events do not fit.
    await send(index, 'PUT', { mappings: { properties: { program: { type: 'integer' } } } });
    const folder = scratchFolder(context, {
      'events.jsonl': EVENTS.map((event) => JSON.stringify(event)).join('\n'),
    });
    const env = { DEJABUG_STORE: server().url, DEJABUG_ES_PREFIX: prefix };
    const dejabug = (...args: string[]) => runDejabug(args, { cwd: folder, env });

    const ingest = await dejabug('ingest', '--documents', 'events.jsonl', '--no-shipped-queries');
    const listed = await dejabug('store', 'dead-letters', '--json');
    const early = await dejabug('store', 'dead-letters', 'replay');
    await send(index, 'DELETE');
    const replay = await dejabug('store', 'dead-letters', 'replay');
    const left = await dejabug('store', 'dead-letters');

    assert.equal(ingest.code, 0, ingest.stderr);
    assert.match(ingest.stderr, /2 documents refused by the cluster and kept in .*dead-letters\.jsonl/);
    const letters = jsonLines(listed) as { reason: string; source: string }[];
    assert.equal(listed.code, 1);
    assert.equal(letters.length, 2);
    assert.match(letters[0]?.reason ?? '', /document_parsing_exception.*program/);
    assert.match(letters[1]?.source ?? '', /"message":"third"/);
    assert.equal(early.code, 1);
    assert.match(early.stdout, /0 documents written, 2 refused again and kept/);
    assert.equal(replay.code, 0, replay.stderr);
    assert.match(replay.stdout, /2 documents written/);
    assert.equal(left.code, 0);
    await send(`${server().url}/${prefix}-logs-*/_refresh`, 'POST');
    const search = await dejabug('search', 'program:"not a number"', '--json');
    assert.equal(jsonLines(search).length, 1);
  });

  const FOREIGN = [
    { mapping: 'dynamic', mappings: {} },
    {
      mapping: 'logstash',
      // elastic-recheck's own index left every string but the message whole.
      mappings: {
        properties: { message: { type: 'text' } },
        dynamic_templates: [{ strings: { match_mapping_type: 'string', mapping: { type: 'keyword' } } }],
      },
    },
  ] as const;
  for (const { mapping, mappings } of FOREIGN) {
    test(`an index that others made is searched through the profile "${mapping}"`, async (context) => {
      const index = `${freshPrefix()}-logstash-2026.11.20`;
      const address = `${server().url}/${index}`;
      context.after(() => send(address, 'DELETE'));
      await send(address, 'PUT', { mappings });
      await indexForeign(address);
      const store = await openElasticsearchStore({
        connection: { url: server().url },
        mode: 'read',
        foreignLogs: { pattern: `${index.slice(0, 20)}*`, profile: mapping },
      });
      context.after(() => store.close());
      const ask = async (text: string) => {
        const { query } = parseQuery(text);
        assert.ok(query, text);
        const found: string[] = [];
        for await (const event of store.search({ query })) found.push(event.message);
        const { events, builds } = await store.count({ query });
        assert.equal(events, found.length);
        return { found, builds, facet: await store.facet({ query }, 'build_name') };
      };

      const job = await ask('message:"disk is full" AND build_name:"gate-tempest-full"');
      const tags = await ask('tags:"console.html" AND voting:1');

      assert.deepEqual(job.found, ['ERROR: disk is full on node-1']);
      assert.deepEqual(job.facet, [{ value: 'gate-tempest-full', events: 1, builds: 1 }]);
      assert.deepEqual(tags.found, ['ERROR: disk is full on node-2', 'ERROR: disk is full on node-1']);
      assert.equal(tags.builds, 2);
      const env = { DEJABUG_STORE: server().url, DEJABUG_ES_INDICES: `${index.slice(0, 20)}*` };
      const run = await runDejabug(['search', 'build_name:"gate-tempest-full"', '--json'], {
        cwd: scratchFolder(context),
        env: { ...env, DEJABUG_ES_MAPPING: mapping },
      });
      assert.deepEqual(
        jsonLines(run).map((event) => (event as { readonly message: string }).message),
        job.found,
        run.stderr,
      );
      const half = await ask('build_name:tempest');
      assert.deepEqual(half.found, [], 'a part of a whole value is no hit');
    });
  }
}

/** Old days, which go as the indices that they are. */
export function testRetention(server: () => ElasticsearchServer): void {
  test('days that are too old are dropped as whole indices, also those without a build', async (context) => {
    const store = await openClusterStore(context, server().url, {
      now: () => new Date('2026-11-21T12:00:00Z'),
    });
    const { client, names } = store.context;
    for (const day of ['01', '20']) {
      const endedAt = new Date(`2026-11-${day}T12:00:00Z`);
      const text = `2026-11-${day} 10:00:00.000 | node-1 | a line\n`;
      const folder = scratchFolder(context, { 'job-output.txt': text });
      await ingestFolder(folder, { store, build: { buildUuid: `b${day}`, status: 'FAILURE', endedAt } });
    }
    await client.indices.create({ index: names.logsOf('2026-10-31') });

    const { days, freedBytes } = await store.prune({ logDays: 10 });

    assert.deepEqual(days, ['2026-10-31', '2026-11-01']);
    assert.ok(freedBytes > 0);
    assert.deepEqual(Object.keys(await client.indices.get({ index: names.logs })), [
      names.logsOf('2026-11-20'),
    ]);
  });
}

/** Documents as ci-log-processing writes them: no line, no offset, no short UUID. */
async function indexForeign(address: string): Promise<void> {
  const jobs = ['gate-tempest-full', 'gate-tempest-other'];
  const lines = jobs.flatMap((build_name, number) => [
    '{"index":{}}',
    JSON.stringify({
      '@timestamp': `2026-11-20T10:00:0${number}.000Z`,
      message: `ERROR: disk is full on node-${number + 1}`,
      build_name,
      build_uuid: `${number}0000000-1111-2222-3333-444444444444`,
      build_change: 4711,
      voting: 1,
      tags: ['console', 'console.html'],
      filename: 'job-output.txt',
      hosts_id: ['a', 'b'],
    }),
  ]);
  const headers = { 'content-type': 'application/x-ndjson' };
  const body = `${lines.join('\n')}\n`;
  const answer = await fetch(`${address}/_bulk?refresh=true`, { method: 'POST', headers, body });
  assert.equal(((await answer.json()) as { errors: boolean }).errors, false);
}

async function send(url: string, method: string, body?: unknown): Promise<void> {
  const answer = await fetch(url, {
    method,
    ...(body !== undefined && {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  });
  assert.ok(answer.ok, `${method} ${url}: ${await answer.text()}`);
}

/** One build into the cluster, and found there again: for servers of other versions. */
export async function tryOut(context: TestContext, url: string): Promise<void> {
  const store = await openClusterStore(context, url);
  const text = '2026-11-20 10:00:00.000 | node-1 | ERROR: disk is full\n'.repeat(50);
  const folder = scratchFolder(context, { 'job-output.txt': text });
  const build = { buildUuid: 'b1', status: 'FAILURE' };
  for (let time = 0; time < 2; time++) await ingestFolder(folder, { store, build });
  await store.refresh();
  const { query } = parseQuery('message:"disk is full" AND filename:job-output.txt');
  assert.ok(query);
  const { events, builds } = await store.count({ query });
  assert.deepEqual([events, builds], [50, 1]);
  assert.equal((await store.facet({ query }, 'build_status'))[0]?.events, 50);
  assert.equal((await store.search({ query }).next()).done, false);
  assert.equal((await store.findBuild('b1'))?.build.status, 'FAILURE');
  assert.deepEqual(await store.check(), []);
  const queue = store.queue();
  await queue.enqueue([{ id: 'q1', location: folder }]);
  assert.equal(await (await queue.lease('w1'))?.done(), true);
}
