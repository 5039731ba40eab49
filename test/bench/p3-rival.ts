import { parentPort, workerData } from 'node:worker_threads';
import { Client } from '@elastic/elasticsearch';
import type { BulkBody } from '../../src/store/elasticsearch/bulk-body.ts';
import { prepareStore, REQUEST_BYTES, REQUESTS_AT_ONCE, type RivalOrder } from './p3-order.ts';

/** A rival in a thread of its own: what it holds in memory must not be looked through when ours collects garbage. */
const { way, bodies, url } = workerData as RivalOrder; // as p3-bulk.ts gives it
const send = way === 'loop' ? documentSender(bodies.flatMap(parseBody)) : byteSender(bodies);

parentPort?.on('message', async () => {
  try {
    await (await prepareStore(url, 'rival')).close();
    await send();
    parentPort?.postMessage('done');
  } catch (error) {
    parentPort?.postMessage(error);
  }
});

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

function documentSender(documents: readonly BulkDocument[]): () => Promise<void> {
  return async () => {
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
  };
}

function byteSender(bodies: readonly BulkBody[]): () => Promise<void> {
  return async () => {
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
  };
}
