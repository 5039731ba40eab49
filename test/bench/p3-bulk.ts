import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@elastic/elasticsearch';
import { openSource } from '../../src/ci/open-source.ts';
import { ingestBuild } from '../../src/ingest/ingest-build.ts';
import { createTaskRunner, type TaskRunner } from '../../src/ingest/task-runner.ts';
import { type BulkBody, splitBody } from '../../src/store/elasticsearch/bulk-body.ts';
import { openElasticsearchStore } from '../../src/store/elasticsearch/elasticsearch-store.ts';
import { indexDays } from '../../src/store/elasticsearch/index-days.ts';
import type { WritableStore } from '../../src/store/writable-store.ts';
import { dropIndices } from '../support/cluster-store.ts';
import { startElasticsearch, whyNoElasticsearch } from '../support/elasticsearch.ts';
import { SAMPLE_TIMES } from '../support/sample-store.ts';
import type { BenchContext, Benchmark, BenchmarkResult } from './benchmark.ts';
import { megabytesPerSecond, takeTurns } from './measure.ts';
import { plainVerdict } from './plain-verdict.ts';
import { signatureCorpus } from './signature-corpus.ts';

/** Text of the build, in bytes: its documents are ten times as much, and are kept in memory for the rival. */
const TEXT_BYTES = 12e6;

const SIGNATURES = 1000;

/** Requests of the rival, in bytes and at once: as ours starts. */
const REQUEST_BYTES = 4 * 1024 * 1024;
const REQUESTS_AT_ONCE = 2;

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
    const bodies = await documentsOf(folder, runner);
    const documents = bodies.flatMap(parseBody);
    const ways = [
      () => ingest(folder, runner, server.url),
      () => sendDocuments(documents, server.url),
      () => sendBytes(bodies, server.url),
    ];
    const [oursMs = Number.NaN, loopMs = Number.NaN, sendingMs = Number.NaN] = await takeTurns(
      ways,
      context.rounds,
    );
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
  const store = await prepare(url, 'ours');
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

/** An empty store: the same templates and indices for both. */
async function prepare(url: string, prefix: string) {
  await dropIndices(url, prefix);
  return openElasticsearchStore({ connection: { url }, mode: 'write', prefix });
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

interface BulkDocument {
  readonly action: { readonly _index: string; readonly _id: string };
  readonly source: Record<string, unknown>;
}

function parseBody({ bytes }: BulkBody): BulkDocument[] {
  const lines = Buffer.from(bytes).toString().trimEnd().split('\n');
  return lines.flatMap((line, number) =>
    number % 2 === 0
      ? [
          {
            action: JSON.parse(line).index,
            source: JSON.parse(lines[number + 1] ?? ''),
          } satisfies BulkDocument,
        ]
      : [],
  );
}

async function sendDocuments(documents: readonly BulkDocument[], url: string): Promise<void> {
  await (await prepare(url, 'rival')).close();
  const client = new Client({ node: url });
  const waiting = documents.values();
  const stats = await client.helpers.bulk<Record<string, unknown>>({
    datasource: (async function* () {
      for (const document of documents) yield document.source;
    })(),
    onDocument: () => ({ index: waiting.next().value?.action ?? {} }),
    flushBytes: REQUEST_BYTES,
    concurrency: REQUESTS_AT_ONCE,
  });
  await client.close();
  if (stats.successful !== documents.length) throw new Error('the cluster refused documents');
}

async function sendBytes(bodies: readonly BulkBody[], url: string): Promise<void> {
  await (await prepare(url, 'rival')).close();
  const waiting = [...bodies];
  const sendNext = async (): Promise<void> => {
    for (let body = waiting.shift(); body !== undefined; body = waiting.shift()) {
      const headers = { 'content-type': 'application/x-ndjson' };
      const answer = await fetch(`${url}/_bulk?filter_path=errors`, {
        method: 'POST',
        headers,
        body: body.bytes as Uint8Array<ArrayBuffer>, // made by Buffer and Uint8Array, never shared
      });
      if (((await answer.json()) as { errors: boolean }).errors)
        throw new Error('the cluster refused documents');
    }
  };
  await Promise.all(Array.from({ length: REQUESTS_AT_ONCE }, sendNext));
}
