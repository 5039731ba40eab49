import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { isAppError } from '../../src/errors.ts';
import { parseQuery } from '../../src/query/parse-query.ts';
import { dropIndices, freshPrefix, openClusterStore } from '../support/cluster-store.ts';
import {
  type ElasticsearchServer,
  startElasticsearch,
  whyNoElasticsearch,
} from '../support/elasticsearch.ts';
import { assertExact, consoleFolder } from '../support/exact-events.ts';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { ingestFolder } from '../support/ingest-folder.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { until } from '../support/until.ts';

const skip = await whyNoElasticsearch();

const BUILD = { buildUuid: 'b1', status: 'FAILURE', endedAt: new Date('2026-11-20T12:00:00Z') };

/** Long enough for connections, name look-ups and patience of usual clients to run out. */
const CUT_MS = 30_000;

describe('long work with a cluster', { skip }, () => {
  let server: ElasticsearchServer;

  before(async () => {
    server = await startElasticsearch();
  });
  after(() => server?.stop());

  test('the network is cut for 30 s, among documents or at the build’s record, and every event is there once', async (context) => {
    const events = 5000;
    const [wire, proxy] = [await startTcpProxy(server.url), await startFaultProxy(server.url)];
    context.after(() => Promise.all([wire.stop(), proxy.stop()]));
    const [cutAmongDocuments, cutAtTheEnd] = await Promise.all(
      [wire, proxy].map(({ url }) =>
        openClusterStore(context, server.url, { connection: { url }, maxBytes: 128 * 1024 }),
      ),
    );
    let cut: Promise<void> | undefined;
    let cutUntil: number | undefined;
    proxy.faultOf = ({ path }) => {
      // The record is asked for before the first document and again after the last.
      if (path.includes('-builds/_doc/b1') && bulks > 0) cutUntil ??= performance.now() + CUT_MS;
      if (path.startsWith('/_bulk')) bulks++;
      return performance.now() < (cutUntil ?? 0) ? 'cut' : 'none';
    };
    let bulks = 0;
    const watch = until(() => wire.sentBytes >= 600_000, 'documents').then(() => {
      cut = wire.cut(CUT_MS);
    });

    await Promise.all(
      [cutAmongDocuments, cutAtTheEnd].map((store) =>
        ingestFolder(consoleFolder(context, events), { store: store!, build: BUILD }),
      ),
    );

    await watch;
    await cut;
    assert.ok(cutUntil !== undefined && proxy.faults > 2, `${proxy.faults} connections were cut`);
    proxy.faultOf = () => 'none';
    for (const store of [cutAmongDocuments, cutAtTheEnd]) await assertExact(store!, events);
  });

  test('a large first ingest that is stopped ends soon, and the next one makes all exact', async (context) => {
    const events = 150_000;
    const prefix = freshPrefix();
    const controller = new AbortController();
    const { signal } = controller;
    const store = await openClusterStore(context, server.url, { prefix, signal, maxBytes: 1024 * 1024 });
    const later = await openClusterStore(context, server.url, { prefix });
    context.after(() => dropIndices(server.url, prefix));
    const folder = consoleFolder(context, events);
    let [startedAt, stoppedAt] = [0, 0];

    const reading = ingestFolder(folder, {
      store,
      build: BUILD,
      signal,
      // All is read and judged, and the cluster has most of it.
      onStoring: (written) => {
        startedAt ||= performance.now();
        if (written < events / 2) return;
        stoppedAt ||= performance.now();
        controller.abort();
      },
    });

    await assert.rejects(reading, (error) => isAppError(error, 'INTERRUPTED'));
    const tookMs = performance.now() - stoppedAt;
    const halfMs = stoppedAt - startedAt;
    assert.ok(
      stoppedAt > 0 && tookMs < Math.max(10_000, halfMs),
      `it ended ${tookMs} ms after it was stopped`,
    );
    context.diagnostic(`ended ${Math.round(tookMs)} ms after it was stopped`);
    assert.equal(await later.findBuild('b1'), undefined);
    await ingestFolder(consoleFolder(context, 500), { store: later, build: BUILD });
    await assertExact(later, 500);
  });

  test('what the cluster still has to take after the verdict is told', async (context) => {
    const events = 4000;
    const wire = await startTcpProxy(server.url);
    context.after(() => wire.stop());
    const store = await openClusterStore(context, server.url, {
      connection: { url: wire.url },
      maxBytes: 64 * 1024,
    });
    wire.bytesPerSecond = 1_000_000;
    const told: (readonly [number, number])[] = [];
    let isJudged = false;

    await ingestFolder(consoleFolder(context, events), {
      store,
      build: BUILD,
      onVerdict: () => {
        isJudged = true;
      },
      onStoring: (written, waiting) => {
        assert.ok(isJudged);
        told.push([written, waiting]);
      },
    });

    assert.ok(told.length > 5, `told ${told.length} times`);
    assert.deepEqual(told.at(-1), [events, 0]);
    for (const [number, [written, waiting]] of told.entries()) {
      assert.ok(written >= (told[number - 1]?.[0] ?? 0) && written + waiting <= events);
    }
  });

  test('a build of an unknown time with times all over the calendar makes few indices, and each event is found', async (context) => {
    const store = await openClusterStore(context, server.url);
    const days = 2500;
    const lines = Array.from({ length: days }, (_, day) => {
      const time = new Date(Date.UTC(2019, 0, 1 + day, 12)).toISOString();
      return `${time} line of day ${day}\n`;
    });
    const folder = scratchFolder(context, { 'app.log': lines.join('') });

    await ingestFolder(folder, { store, build: { buildUuid: 'b1', status: 'FAILURE' } });

    await assertExact(store, days);
    const { client, names } = store.context;
    const indices = Object.keys(await client.indices.get({ index: names.logs }));
    assert.ok(indices.length <= 30, `${indices.length} indices`);
    const { query } = parseQuery('*:*');
    const since = new Date('2020-05-01T00:00:00Z');
    const found = await store.count({ query: query!, since, until: new Date('2020-05-03T00:00:00Z') });
    assert.equal(found.events, 2);
  });

  test('events of level DEBUG are not sent where that was asked for, and the store agrees with itself', async (context) => {
    const store = await openClusterStore(context, server.url, { dropDebug: true });
    const levels = ['INFO', 'DEBUG', 'ERROR', 'DEBUG', 'TRACE'];
    const log = levels.map((level, second) => `2026-11-20 10:00:0${second}.000 42 ${level} nova [-] x\n`);
    const folder = scratchFolder(context, { 'logs/screen-n-cpu.txt': log.join('') });

    const { files } = await ingestFolder(folder, { store, build: BUILD });

    await store.refresh();
    const { query } = parseQuery('*:*');
    const lines: number[] = [];
    for await (const { line } of store.search({ query: query! })) lines.push(line);
    assert.deepEqual(lines, [3, 1]);
    assert.equal(files[0]?.lines, 5);
    assert.equal((await store.findBuild('b1'))?.files[0]?.events, 2);
    assert.deepEqual(await store.check(), []);
  });
});
