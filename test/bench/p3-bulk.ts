import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { openSource } from '../../src/ci/open-source.ts';
import { ingestBuild } from '../../src/ingest/ingest-build.ts';
import { createTaskRunner, type TaskRunner } from '../../src/ingest/task-runner.ts';
import { type BulkBody, splitBody } from '../../src/store/elasticsearch/bulk-body.ts';
import { indexDays } from '../../src/store/elasticsearch/index-days.ts';
import type { WritableStore } from '../../src/store/writable-store.ts';
import { startElasticsearch, whyNoElasticsearch } from '../support/elasticsearch.ts';
import { SAMPLE_TIMES } from '../support/sample-store.ts';
import type { BenchContext, Benchmark, BenchmarkResult } from './benchmark.ts';
import { megabytesPerSecond, takeTurns } from './measure.ts';
import { prepareStore, REQUEST_BYTES, REQUESTS_AT_ONCE, type RivalOrder } from './p3-order.ts';
import { plainVerdict } from './plain-verdict.ts';
import { signatureCorpus } from './signature-corpus.ts';

/** Text of the build, in bytes: its documents are ten times as much, and are kept in memory for the rival. */
const TEXT_BYTES = 12e6;

const SIGNATURES = 1000;

/**
 * Ours reads, matches and judges the build and makes its documents on the way. One rival has them in memory as
 * objects and gives them to the client's own bulk helper; the other has them there as the very bytes that are sent, and
 * does nothing but send them: what is short of that is what our work costs the cores that the cluster runs on.
 */
export const bulkIntoCluster: Benchmark = {
  id: 'P3',
  title: `a build into Elasticsearch: decode, events, ${SIGNATURES} signatures, verdict, documents`,
  goal: '≥ 0.95 × a bare bulk loop of the same documents',
  run,
};

async function run(context: BenchContext): Promise<BenchmarkResult[]> {
  const requests = `${REQUESTS_AT_ONCE} at once, ${REQUEST_BYTES} bytes each`;
  const loop = `helpers.bulk of @elastic/elasticsearch, ${requests}, of the same documents`;
  const sending = `POST _bulk, ${requests}, of the same documents made JSON before`;
  const missing = await whyNoElasticsearch();
  if (missing !== false)
    return [{ ours: Number.NaN, rival: null, ratio: null, unit: 'MB/s', command: loop, note: missing }];
  const { folder, sizeBytes } = writeBuild(context);
  const runner = createTaskRunner({ queries: signatureCorpus(context.files, SIGNATURES), workers: 2 });
  const server = await startElasticsearch();
  try {
    const rivals = await startRivals(folder, runner, server.url);
    const ways = [() => ingest(folder, runner, server.url), ...rivals.map(({ round }) => round)];
    const [oursMs = Number.NaN, loopMs = Number.NaN, sendingMs = Number.NaN] = await takeTurns(
      ways,
      context.rounds,
    );
    for (const { stop } of rivals) await stop();
    const against = (rivalMs: number, command: string): BenchmarkResult => ({
      ours: megabytesPerSecond(sizeBytes, oursMs),
      rival: megabytesPerSecond(sizeBytes, rivalMs),
      ratio: rivalMs / oursMs,
      unit: 'MB/s',
      command,
    });
    return [against(loopMs, loop), against(sendingMs, sending)];
  } finally {
    await runner.close();
    await server.stop();
  }
}

function writeBuild({ files, scratch }: BenchContext): { folder: string; sizeBytes: number } {
  const folder = join(scratch, 'build');
  mkdirSync(folder);
  let sizeBytes = 0;
  for (const [number, { path, filename }] of files.entries()) {
    const text = readFileSync(path).subarray(0, TEXT_BYTES - sizeBytes);
    writeFileSync(join(folder, `${number}-${filename.replaceAll('/', '-')}`), text);
    sizeBytes += text.length;
    if (sizeBytes >= TEXT_BYTES) break;
  }
  return { folder, sizeBytes };
}

async function ingest(folder: string, runner: TaskRunner, url: string): Promise<void> {
  const store = await prepareStore(url, 'ours');
  await read(folder, runner, store);
  await store.close();
}

async function read(
  folder: string,
  runner: TaskRunner,
  store: Pick<WritableStore, 'beginBuild'>,
): Promise<void> {
  for (const source of await openSource(folder))
    await ingestBuild({ source, runner, store, judge: plainVerdict });
}

/** Both rivals, each with the documents in its own memory and none in ours. */
async function startRivals(folder: string, runner: TaskRunner, url: string): Promise<Rival[]> {
  const bodies = await documentsOf(folder, runner);
  return (['loop', 'bytes'] as const).map((way) => startRival({ way, bodies, url }));
}

interface Rival {
  readonly round: () => Promise<void>;
  readonly stop: () => Promise<number>;
}

function startRival(order: RivalOrder): Rival {
  const worker = new Worker(new URL('./p3-rival.js', import.meta.url), { workerData: order });
  return {
    round: async () => {
      worker.postMessage('go');
      const [answer] = await once(worker, 'message');
      if (answer !== 'done') throw answer;
    },
    stop: () => worker.terminate(),
  };
}

/** The documents of the build, as ours would send them. */
async function documentsOf(folder: string, runner: TaskRunner): Promise<BulkBody[]> {
  const bodies: BulkBody[] = [];
  await read(folder, runner, {
    beginBuild: async () => ({
      kind: 'documents',
      documents: {
        prefix: 'rival',
        ingest: Date.now() * 1000,
        days: indexDays(SAMPLE_TIMES),
        dropDebug: false,
      },
      addDocuments: async (body) => {
        bodies.push(...splitBody(body, REQUEST_BYTES));
      },
      addFile: () => {},
      commit: async () => 'stored',
      abort: async () => true,
    }),
  });
  return bodies;
}
