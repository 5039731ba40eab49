import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from '@elastic/elasticsearch';
import { bulkBody } from '../../../src/store/elasticsearch/bulk-body.ts';
import type { DeadLetter } from '../../../src/store/elasticsearch/bulk-request.ts';
import { BulkWriter, type BulkWriterOptions } from '../../../src/store/elasticsearch/bulk-writer.ts';
import { startServer } from '../../fakes/start-server.ts';

/** How long the cluster takes for a request, in ms: long enough for others to come meanwhile. */
const WORK_MS = 10;

interface FakeCluster {
  readonly writer: BulkWriter;
  /** The documents of each request, in the order in which requests came. */
  readonly requests: (readonly string[])[];
  readonly letters: DeadLetter[];
  /** The most requests that were under way at once. */
  mostAtOnce: number;
}

/** What a cluster says: of a whole request, a status; or of each document. */
type Verdict = (ids: readonly string[], atOnce: number) => number | ((id: string) => number);

/** A writer, a document a request at most unless `options` says else, before a cluster that only takes documents. */
async function startFakeCluster(
  context: TestContext,
  judge: Verdict,
  options: Partial<BulkWriterOptions> = {},
): Promise<FakeCluster> {
  let atOnce = 0;
  const url = await startServer(context, async ({ body }) => {
    const ids = [...body.toString().matchAll(/"_id":"(\w+)"/g)].map(([, id]) => id!);
    fake.requests.push(ids);
    atOnce++;
    fake.mostAtOnce = Math.max(fake.mostAtOnce, atOnce);
    const verdict = judge(ids, atOnce);
    await delay(WORK_MS);
    atOnce--;
    return answerOf(ids, verdict);
  });
  const client = new Client({ node: url, maxRetries: 0 });
  context.after(() => client.close());
  const letters: DeadLetter[] = [];
  const onDeadLetter = async (letter: DeadLetter) => void letters.push(letter);
  const writer = new BulkWriter({ client, location: url, onDeadLetter, maxBytes: 1, ...options });
  const fake: FakeCluster = { writer, requests: [], letters, mostAtOnce: 0 };
  return fake;
}

function answerOf(ids: readonly string[], verdict: ReturnType<Verdict>) {
  const headers = { 'x-elastic-product': 'Elasticsearch' };
  if (typeof verdict === 'number' && verdict !== 200)
    return { headers, status: verdict, body: { error: { type: 'busy', reason: 'full' }, status: verdict } };
  const items = ids.map((id) => {
    const status = typeof verdict === 'number' ? verdict : verdict(id);
    return {
      index: { status, ...(status > 299 && { error: { type: 'no', reason: `${id} is not taken` } }) },
    };
  });
  return { headers, body: { errors: items.some(({ index }) => index.status > 299), items } };
}

function documents(count: number) {
  const one = (number: number) => ({
    index: 'logs',
    id: `d${number}`,
    source: `{"line":${number}}`,
    version: 1,
  });
  return bulkBody(Array.from({ length: count }, (_, number) => one(number)));
}

test('while the cluster takes documents, ever more requests go out at once, up to eight', async (context) => {
  const cluster = await startFakeCluster(context, () => 200);

  await cluster.writer.add(documents(250));

  assert.equal((await cluster.writer.finish()).documents, 250);
  assert.ok(cluster.mostAtOnce > 4 && cluster.mostAtOnce <= 8, `${cluster.mostAtOnce} at once`);
});

for (const status of [429, 503]) {
  test(`a cluster that answers ${status} gets fewer requests at once, and every document in the end`, async (context) => {
    const cluster = await startFakeCluster(context, (_, atOnce) => (atOnce > 1 ? status : 200));

    await cluster.writer.add(documents(64));

    const { documents: written, retries } = await cluster.writer.finish();
    assert.equal(written, 64);
    // With two at once all the time it would be every second one.
    assert.ok(retries >= 1 && retries <= 16, `${retries} requests were refused`);
    assert.equal(new Set(cluster.requests.flat()).size, 64);
  });
}

test('of a request only the documents that were not taken are sent again, and what is never taken is a dead letter', async (context) => {
  const cluster = await startFakeCluster(
    context,
    // There is room when the document comes alone.
    (ids) => (id) => {
      if (id === 'd1') return 400;
      return id === 'd3' && ids.length > 1 ? 429 : 201;
    },
    { maxBytes: 1_000_000 },
  );

  await cluster.writer.add(documents(5));

  const { documents: written, deadLetters } = await cluster.writer.finish();
  assert.deepEqual([written, deadLetters], [4, 1]);
  assert.deepEqual(cluster.requests.at(-1), ['d3']);
  assert.deepEqual(
    cluster.letters.map(({ id, status, source, reason }) => [id, status, source, reason]),
    [['d1', 400, '{"line":1}', 'no: d1 is not taken']],
  );
});
