import type { ClusterContext } from './cluster-context.ts';
import { patiently } from './patiently.ts';
import { type FoundDocument, readPages } from './read-pages.ts';
import type { Clause } from './search-body.ts';

/** Deletions a request. */
const BATCH = 5000;

/**
 * Removes the documents that `query` finds. One that somebody writes at the same time stays: it is no longer what
 * was found.
 * @returns how many were removed
 */
export async function removeFound(context: ClusterContext, index: string, query: Clause): Promise<number> {
  const { client } = context;
  await patiently(context, () => client.indices.refresh({ index, ignore_unavailable: true }));
  const documents = readPages(context, {
    index,
    query,
    sort: [{ _shard_doc: 'asc' }],
    fields: [],
    places: true,
  });
  let removed = 0;
  let batch: FoundDocument[] = [];
  for await (const document of documents) {
    batch.push(document);
    if (batch.length < BATCH) continue;
    removed += await removeBatch(context, batch);
    batch = [];
  }
  return removed + (await removeBatch(context, batch));
}

/** Tries again what the cluster had no time for; a document that is gone or newer by then is left alone. */
async function removeBatch(context: ClusterContext, batch: readonly FoundDocument[]): Promise<number> {
  if (batch.length === 0) return 0;
  const operations = batch.map(({ id, index, place }) => ({ delete: { _index: index, _id: id, ...place } }));
  const answer = await patiently(context, () => context.client.bulk({ operations }));
  const again = batch.filter((_, number) => isRefusedForNow(answer.items[number]?.delete?.status));
  const removed = answer.items.filter((item) => item.delete?.result === 'deleted').length;
  return again.length === 0 ? removed : removed + (await removeBatch(context, again));
}

function isRefusedForNow(status: number | undefined): boolean {
  return status === undefined || status === 429 || status >= 500;
}
