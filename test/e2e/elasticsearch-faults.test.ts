import assert from 'node:assert/strict';
import { after, before, describe, type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { isAppError } from '../../src/errors.ts';
import type {
  ElasticsearchStore,
  ElasticsearchStoreOptions,
} from '../../src/store/elasticsearch/elasticsearch-store.ts';
import { freshPrefix, openClusterStore } from '../support/cluster-store.ts';
import {
  type ElasticsearchServer,
  startElasticsearch,
  whyNoElasticsearch,
} from '../support/elasticsearch.ts';
import { assertExact, consoleFolder } from '../support/exact-events.ts';
import { type Fault, type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import { ingestFolder } from '../support/ingest-folder.ts';

/** Events of a test's build: enough for a dozen requests of the size below. */
const EVENTS = 3000;
const SMALL_REQUEST = 128 * 1024;

/** Where somebody never answers; longer than a busy machine takes. */
const HASTY = { requestTimeoutMs: 6000 };

/** How long a cut, a full disk and a dead server last here, in ms; the patience of a writer is minutes. */
const OUTAGE_MS = 1500;

const BUILD = { buildUuid: 'b1', status: 'FAILURE', endedAt: new Date('2026-11-20T12:00:00Z') };

const skip = await whyNoElasticsearch();

/** What the cluster and the way to it may do in the middle of an ingest, and what becomes of it: nothing. */
describe('an ingest into a cluster', { skip }, () => {
  let running: ElasticsearchServer;
  const server = () => running;

  before(async () => {
    // The server lifts a lock for a full disk by itself, when it looks at the disk next: not during a test.
    running = await startElasticsearch({ settings: ['cluster.info.update.interval: 1h'] });
  });
  after(() => running?.stop());

  const FAULTS: readonly (readonly [string, (proxy: FaultProxy) => FaultProxy['faultOf'], typeof HASTY?])[] =
    [
      ['every second answer is that the cluster is busy', () => alternately('busy')],
      ['a proxy answers with pages of HTML', () => onBulks(3, 5, 'html')],
      ['the connection is cut before the cluster has the documents', () => onBulks(3, 5, 'cut')],
      ['the connection is cut when the cluster has the documents', () => onBulks(3, 5, 'cut-after')],
      ['a node accepts requests and never answers', () => onBulks(3, 4, 'silence'), HASTY],
      ['the network is away for a while', () => outage()],
    ];
  for (const [name, faultOf, connection] of FAULTS) {
    test(`nothing is lost and nothing doubled when ${name}`, async (context) => {
      const { store, proxy } = await behindProxy(context, server().url, {}, connection);
      proxy.faultOf = faultOf(proxy);

      await ingestFolder(consoleFolder(context, EVENTS), { store, build: BUILD });

      proxy.faultOf = () => 'none';
      assert.ok(proxy.faults >= 2, `${proxy.faults} faults`);
      await assertExact(store, EVENTS);
    });
  }

  const HOPELESS: readonly (readonly [string, Fault, RegExp, typeof HASTY?])[] = [
    ['is busy', 'busy', /429: es_rejected_execution_exception: full/],
    ['is behind a broken proxy', 'html', /page of HTML, perhaps of a proxy/],
    ['can not be reached', 'cut', /expected to reach Elasticsearch.*check the address/],
    ['never answers', 'silence', /found none in time; check that the cluster is up/, HASTY],
  ];
  for (const [name, fault, message, connection] of HOPELESS) {
    test(`a cluster that ${name} for too long ends the ingest with a clear message`, async (context) => {
      const { store, proxy } = await behindProxy(context, server().url, { patienceMs: 500 }, connection);
      proxy.faultOf = ({ bulk }) => (bulk > 2 ? fault : 'none');

      const reading = ingestFolder(consoleFolder(context, EVENTS), { store, build: BUILD });

      await assert.rejects(reading, (error: Error) => {
        assert.ok(isAppError(error, 'STORE_UNAVAILABLE'), String(error));
        assert.match(error.message, message);
        return true;
      });
      proxy.faultOf = () => 'none';
      await ingestFolder(consoleFolder(context, EVENTS), { store, build: BUILD });
      await assertExact(store, EVENTS);
    });
  }

  test('an index that is read-only because the disk is full takes the rest when there is room', async (context) => {
    const { store, proxy } = await behindProxy(context, server().url);
    const block = (value: boolean) => setFloodStage(server().url, store, value);
    proxy.faultOf = async ({ bulk }): Promise<Fault> => {
      if (bulk === 4) {
        await block(true);
        void delay(OUTAGE_MS).then(() => block(false));
      }
      return 'none';
    };
    const retries: number[] = [];

    await ingestFolder(consoleFolder(context, EVENTS), {
      store,
      build: BUILD,
      onProgress: () => retries.push(1),
    });

    await assertExact(store, EVENTS);
  });

  test('an index that stays read-only ends the ingest, and says what to do', async (context) => {
    const { store, proxy } = await behindProxy(context, server().url, { patienceMs: 500 });
    proxy.faultOf = async ({ bulk }): Promise<Fault> => {
      if (bulk === 4) await setFloodStage(server().url, store, true);
      return 'none';
    };

    const reading = ingestFolder(consoleFolder(context, EVENTS), { store, build: BUILD });

    await assert.rejects(reading, /cluster_block_exception.*free disk space.*run the same command again/s);
    assert.deepEqual(
      (await store.check()).map(({ code }) => code),
      ['INDEX_READ_ONLY'],
    );
  });

  test('a server that is killed and started again in the middle of an ingest has every event once', async (context) => {
    const { store, proxy } = await behindProxy(context, server().url);
    let restarting: Promise<void> | undefined;
    proxy.faultOf = ({ bulk }) => {
      if (bulk === 8)
        restarting ??= server()
          .kill()
          .then(() => server().restart());
      return 'none';
    };

    await ingestFolder(consoleFolder(context, EVENTS), { store, build: BUILD });

    assert.ok(restarting);
    await restarting;
    await assertExact(store, EVENTS);
  });

  test('a worker whose clock is a day ahead does not keep a later one from replacing its logs', async (context) => {
    const prefix = freshPrefix();
    const day = 24 * 60 * 60 * 1000;
    const ahead = await openClusterStore(context, server().url, {
      prefix,
      now: () => new Date(Date.now() + day),
    });
    const behind = await openClusterStore(context, server().url, {
      prefix,
      now: () => new Date(Date.now() - day),
    });
    await ingestFolder(consoleFolder(context, 300), { store: ahead, build: BUILD });
    await ahead.refresh();

    await ingestFolder(consoleFolder(context, 200), { store: behind, build: BUILD });

    await assertExact(behind, 200);
  });

  test('a worker that was taken for dead does no harm when it goes on', async (context) => {
    const prefix = freshPrefix();
    const { store: late, proxy } = await behindProxy(context, server().url, { prefix });
    const store = await openClusterStore(context, server().url, { prefix });
    let second: Promise<unknown> | undefined;
    proxy.faultOf = async ({ bulk }): Promise<Fault> => {
      // While the first waits for its third answer, another ingests the same build, with fewer events.
      if (bulk === 3) second ??= ingestFolder(consoleFolder(context, 100), { store, build: BUILD });
      await second;
      return 'none';
    };

    const first = ingestFolder(consoleFolder(context, EVENTS), { store: late, build: BUILD });

    await assert.rejects(first, /was ingested again by another process/);
    await assertExact(store, 100);
  });
});

/** A store whose requests go through a proxy, small and without much patience. */
async function behindProxy(
  context: TestContext,
  url: string,
  options: Partial<ElasticsearchStoreOptions> = {},
  connection: Partial<typeof HASTY> = {},
): Promise<{ store: ElasticsearchStore; proxy: FaultProxy }> {
  const proxy = await startFaultProxy(url);
  const store = await openClusterStore(context, proxy.url, {
    maxBytes: SMALL_REQUEST,
    ...options,
    connection: { url: proxy.url, ...connection },
  });
  context.after(() => proxy.stop());
  return { store, proxy };
}

function alternately(fault: Fault): FaultProxy['faultOf'] {
  let number = 0;
  return () => (number++ % 2 === 1 ? fault : 'none');
}

function onBulks(from: number, to: number, fault: Fault): FaultProxy['faultOf'] {
  return ({ bulk }) => (bulk >= from && bulk <= to ? fault : 'none');
}

/** Cuts every connection, from the third request of documents on, for a while. */
function outage(): FaultProxy['faultOf'] {
  let until: number | undefined;
  return ({ bulk }) => {
    if (bulk === 3) until ??= performance.now() + OUTAGE_MS;
    return until !== undefined && performance.now() < until ? 'cut' : 'none';
  };
}

async function setFloodStage(url: string, { context }: ElasticsearchStore, isFull: boolean): Promise<void> {
  const value = isFull ? true : null;
  const answer = await fetch(`${url}/${context.names.logs}/_settings`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ 'index.blocks.read_only_allow_delete': value }),
  });
  assert.ok(answer.ok, await answer.text());
}
