import type { ClusterContext } from './cluster-context.ts';
import { RefusedForNow } from './elasticsearch-error.ts';
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

/** Tries again what the cluster does not take now; a document that is gone or newer by then is left alone. */
async function removeBatch(context: ClusterContext, batch: readonly FoundDocument[]): Promise<number> {
  let left = batch;
  let removed = 0;
  await patiently(context, async () => {
    if (left.length === 0) return;
    const operations = left.map(({ id, index, place }) => ({ delete: { _index: index, _id: id, ...place } }));
    const { items } = await context.client.bulk({ operations });
    removed += items.filter((item) => item.delete?.result === 'deleted').length;
    const refused = items.find((item) => isRefused(item.delete?.status));
    left = left.filter((_, number) => isRefused(items[number]?.delete?.status));
    if (left.length > 0) throw new RefusedForNow(refused?.delete?.error?.reason ?? 'deletions are refused');
  });
  return removed;
}

function isRefused(status: number | undefined): boolean {
  return status === undefined || status === 429 || status >= 500;
}
