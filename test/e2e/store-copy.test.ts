import assert from 'node:assert/strict';
import { once } from 'node:events';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { parseQuery } from '../../src/query/parse-query.ts';
import { DEFAULT_PREFIX } from '../../src/store/elasticsearch/index-names.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { StoredBuild } from '../../src/store/store.ts';
import type { WritableStore } from '../../src/store/writable-store.ts';
import { freshPrefix } from '../support/cluster-store.ts';
import {
  type ElasticsearchServer,
  startElasticsearch,
  whyNoElasticsearch,
} from '../support/elasticsearch.ts';
import { writeManyBuilds } from '../support/many-builds.ts';
import { fixtures } from '../support/project-root.ts';
import { runDejabug, startDejabug } from '../support/run-dejabug.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

const skip = await whyNoElasticsearch();

const QUERIES = [
  '*:*',
  'message:error',
  'message:"No space left on device"',
  'message:/time[ds]?/ AND NOT tags:console',
  'build_name:demo* AND voting:1',
  'filename:"job-output.txt" AND line:[100 TO 120]',
  'loglevel:(ERROR OR WARNING) OR message:fail*',
  'build_uuid:"build-0007" AND message:"step 3"',
];

/** All that a person can ask a store, in a form in which two stores can be compared. */
async function everything(store: WritableStore): Promise<unknown> {
  const answers: unknown[] = [];
  for (const text of QUERIES) {
    const { query } = parseQuery(text);
    assert.ok(query !== undefined, text);
    const { events, builds } = await store.count({ query });
    const found: string[] = [];
    for await (const event of store.search({ query })) found.push(JSON.stringify(sorted(event)));
    const facets = [];
    for (const field of ['build_uuid', 'filename', 'tags', 'loglevel']) {
      facets.push([...(await store.facet({ query }, field))].sort(byValue));
    }
    const histogram = await store.histogram({ query }, 60_000);
    answers.push({ text, events, builds, facets, histogram, found: found.sort() });
  }
  const builds: StoredBuild[] = [];
  for await (const stored of store.listBuilds()) builds.push(withoutFormats(stored));
  const records: unknown[] = [];
  for await (const { id, state, value } of store.records().list('notice')) records.push({ id, state, value });
  return { answers, builds: JSON.parse(JSON.stringify(builds)), records };
}

function sorted(value: object): unknown {
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function byValue(a: { readonly value: string }, b: { readonly value: string }): number {
  return a.value < b.value ? -1 : 1;
}

/** In what form a directory holds the text of a file is its own business. */
function withoutFormats(stored: StoredBuild): StoredBuild {
  const files = stored.files.map((file) => ({ ...file, format: '' }));
  return { ...stored, files: files.sort((a, b) => (a.filename < b.filename ? -1 : 1)) };
}

describe('a copy of a store', { skip }, () => {
  const cwd = temporaryFolder();
  const first = join(cwd, 'first');
  let server: ElasticsearchServer;
  let original: unknown;

  async function copy(from: string, to: string, env = {}) {
    const run = await runDejabug(['store', 'copy', from, to, '--json'], { cwd, env });
    return { code: run.code, stderr: run.stderr, summary: JSON.parse(run.stdout || '{}') };
  }

  async function tell(location: string, id: string, state: string): Promise<void> {
    const store = await openStore(location, { mode: 'write' });
    await store.records().put({ kind: 'notice', id, state, value: { state } });
    await store.close();
  }

  async function ask(location: string, prefix = DEFAULT_PREFIX): Promise<unknown> {
    const store = await openStore(location, { mode: 'read', cluster: { prefix } });
    try {
      return await everything(store);
    } finally {
      await store.close();
    }
  }

  before(async () => {
    server = await startElasticsearch();
    writeManyBuilds(cwd, 12, 30);
    const paths = [join(fixtures, 'builds'), join(cwd, 'builds')];
    const { code, stderr } = await runDejabug(['ingest', ...paths, '--store', first], { cwd });
    assert.equal(code, 0, stderr);
    await tell(first, 'n1', 'posted');
    await tell(first, 'n2', 'pending');
    original = await ask(first);
  });
  after(() => server?.stop());

  test('in a cluster gives the answers of the directory, and is not made twice', async () => {
    const made = await copy(first, server.url);
    await fetch(`${server.url}/dejabug-*/_refresh`, { method: 'POST' });
    const again = await copy(first, server.url);

    assert.equal(made.code, 0, made.stderr);
    const summary = { copied: 19, skipped: 0, failed: 0, events: 0, records: 2 };
    assert.deepEqual({ ...made.summary, events: 0 }, summary);
    assert.deepEqual(again.summary, { ...summary, copied: 0, skipped: 19, records: 0 });
    assert.deepEqual(await ask(server.url), original);
  });

  test('from the cluster back into a directory gives them as well', async () => {
    const second = join(cwd, 'second');

    const made = await copy(server.url, second);

    assert.equal(made.code, 0, made.stderr);
    assert.equal(made.summary.copied, 19);
    assert.deepEqual(await ask(second), original);
    assert.equal((await runDejabug(['store', 'check', '--store', second], { cwd })).code, 0);
  });

  test('that was begun goes on where it was, and takes over a new verdict', async () => {
    const third = join(cwd, 'third');
    const some = join(cwd, 'builds', 'build-0003');
    await runDejabug(['ingest', some, '--store', third, '--no-shipped-queries'], { cwd });

    const made = await copy(first, third);

    assert.deepEqual([made.summary.copied, made.summary.skipped], [19, 0], 'the verdict was another one');
    assert.deepEqual((await copy(first, third)).summary, {
      copied: 0,
      skipped: 19,
      failed: 0,
      events: 0,
      records: 0,
    });
  });

  test('that was killed is finished by the same command', async (context) => {
    const prefix = freshPrefix();
    const env = { DEJABUG_ES_PREFIX: prefix };
    const killed = startDejabug(context, ['store', 'copy', first, server.url], { cwd, env });
    const ended = once(killed, 'close');
    const copied = async (): Promise<number> => {
      await fetch(`${server.url}/${prefix}-*/_refresh`, { method: 'POST' });
      const answer = await fetch(`${server.url}/${prefix}-builds/_count`);
      return ((await answer.json()) as { readonly count?: number }).count ?? 0;
    };
    await until(async () => (await copied()) >= 3, 'three builds in the copy', 60_000);
    killed.kill('SIGKILL');
    await ended;

    const { code, stderr, summary } = await copy(first, server.url, env);

    assert.equal(code, 0, stderr);
    assert.ok(summary.skipped >= 3, `${summary.skipped} builds were there`);
    assert.equal(summary.skipped + summary.copied, 19);
    assert.equal(await copied(), 19);
    assert.deepEqual(await ask(server.url, prefix), original);
  });

  test('keeps of each record what was written last', async () => {
    const [old, present] = [join(cwd, 'old'), join(cwd, 'present')];
    for (const id of ['changed-here', 'changed-there']) await tell(old, id, 'pending');
    await copy(old, present);
    await tell(old, 'changed-here', 'posted');
    await tell(present, 'changed-there', 'failed');

    await copy(old, present);

    const { records } = (await ask(present)) as { records: { id: string; state: string }[] };
    assert.deepEqual(records.map(({ id, state }) => `${id}: ${state}`).sort(), [
      'changed-here: posted',
      'changed-there: failed',
    ]);
  });

  test('onto itself is refused', async () => {
    const { code, stderr } = await copy(first, first);

    assert.equal(code, 2);
    assert.match(stderr, /expected two stores.*\[USAGE\]/s);
  });
});
