import assert from 'node:assert/strict';
import { after, before, describe, type TestContext, test } from 'node:test';
import { isAppError } from '../../src/errors.ts';
import type { ElasticsearchStoreOptions } from '../../src/store/elasticsearch/elasticsearch-store.ts';
import { type DataStreamServer, startDataStreams } from '../fakes/fake-data-streams.ts';
import { freshPrefix, openClusterStore } from '../support/cluster-store.ts';
import {
  type ElasticsearchServer,
  startElasticsearch,
  whyNoElasticsearch,
} from '../support/elasticsearch.ts';
import { assertExact, consoleFolder } from '../support/exact-events.ts';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { ingestFolder } from '../support/ingest-folder.ts';
import { runDejabug } from '../support/run-dejabug.ts';

const skip = await whyNoElasticsearch();

const BUILD = { buildUuid: 'b1', status: 'FAILURE', endedAt: new Date('2026-11-20T12:00:00Z') };

describe('logs in a data stream', { skip }, () => {
  let server: ElasticsearchServer;

  before(async () => {
    server = await startElasticsearch();
  });
  after(() => server?.stop());

  /** A store with a data stream, on a server that was taught them. */
  async function withStream(
    context: TestContext,
    schema: ElasticsearchStoreOptions['schema'] = {},
    options: Partial<ElasticsearchStoreOptions> = {},
  ) {
    const streams: DataStreamServer = await startDataStreams(server.url);
    context.after(() => streams.stop());
    const prefix = freshPrefix();
    const open = (url = streams.url) =>
      openClusterStore(context, server.url, {
        prefix,
        cleaningMs: 60_000,
        ...options,
        connection: { url },
        schema: { ...schema, dataStream: true },
      });
    return { streams, name: `${prefix}-logs-stream`, open, store: await open() };
  }

  test('the keys are refused, with what to do, by a cluster that has neither streams nor policies', async (context) => {
    const cases = [
      { schema: { dataStream: true }, message: /esDataStream: expected a cluster that has data streams/ },
      {
        schema: { lifecyclePolicy: 'logs' },
        message: /esLifecyclePolicy: .*refuses the policy "logs".*prune/,
      },
    ];
    for (const { schema, message } of cases) {
      await assert.rejects(openClusterStore(context, server.url, { schema }), (error: Error) => {
        assert.ok(isAppError(error, 'CONFIG_INVALID'), String(error));
        assert.match(error.message, message);
        return true;
      });
    }

    const env = { DEJABUG_ES_DATA_STREAM: 'true', DEJABUG_ES_PREFIX: freshPrefix() };
    const run = await runDejabug(['ingest', '--store', server.url, consoleFolder(context, 3)], { env });
    assert.equal(run.code, 2);
    assert.match(run.stderr, /esDataStream.*\[CONFIG_INVALID\]/s);
  });

  test('the stream is made once, and keeps logs as long as was said', async (context) => {
    const { streams, name, open } = await withStream(context, { retentionDays: 7 });

    await open();

    assert.deepEqual([...streams.streams], [name]);
    const template = streams.templates.get(name);
    assert.deepEqual([template?.index_patterns, template?.data_stream], [[name], {}]);
    assert.deepEqual(template?.template.lifecycle, { data_retention: '7d' });
    assert.match(JSON.stringify(template?.template.mappings), /"@timestamp":\{"type":"date"\}/);
  });

  test('a policy decides alone how long logs stay', async (context) => {
    const { streams, name } = await withStream(context, { retentionDays: 7, lifecyclePolicy: 'ours' });

    const { settings, lifecycle } = streams.templates.get(name)?.template ?? {};
    assert.equal((settings as Record<string, unknown>)['index.lifecycle.name'], 'ours');
    assert.equal(lifecycle, undefined);
  });

  test('a build that is read again takes the place of the former one, event for event', async (context) => {
    const { store, name } = await withStream(context);
    await ingestFolder(consoleFolder(context, 300), { store, build: BUILD });
    await assertExact(store, 300);

    await ingestFolder(consoleFolder(context, 200), { store, build: BUILD });

    await assertExact(store, 200);
    const { query } = { query: { type: 'match_all', span: { start: 0, end: 0 } } as const };
    assert.equal((await store.count({ query })).events, 200);
    const { count } = await store.context.client.count({ index: name });
    assert.equal(count, 200);
  });

  test('nothing is lost and nothing doubled when answers are lost', async (context) => {
    const { streams, open } = await withStream(context, {}, { maxBytes: 64 * 1024 });
    const proxy = await startFaultProxy(streams.url);
    context.after(() => proxy.stop());
    const store = await open(proxy.url);
    proxy.faultOf = ({ bulk }) => (bulk > 0 && bulk % 3 === 0 ? 'cut-after' : 'none');

    await ingestFolder(consoleFolder(context, 2000), { store, build: BUILD });

    assert.ok(proxy.faults >= 2);
    proxy.faultOf = () => 'none';
    await assertExact(store, 2000);
  });

  test('what a stopped ingest wrote is removed', async (context) => {
    const { store } = await withStream(context);
    const controller = new AbortController();
    const { signal } = controller;
    await ingestFolder(consoleFolder(context, 100), { store, build: BUILD });

    const reading = ingestFolder(consoleFolder(context, 90_000), {
      store,
      build: BUILD,
      signal,
      onProgress: ({ events }) => events > 40_000 && controller.abort(),
    });

    await assert.rejects(reading, (error) => isAppError(error, 'INTERRUPTED'));
    await assertExact(store, 100);
  });
});
