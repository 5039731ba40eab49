import type { ClusterContext } from './cluster-context.ts';
import { RefusedForNow } from './elasticsearch-error.ts';
import { patiently } from './patiently.ts';
import { type FoundDocument, readPages } from './read-pages.ts';
import type { Clause } from './search-body.ts';

/** Deletions a request. */
const BATCH = 5000;

/** How long a page of a search is asked for again, in ms: the index may be gone, and then only a new search helps. */
const PAGE_PATIENCE_MS = 1000;

/**
 * Removes the documents that `query` finds. One that somebody writes at the same time stays: it is no longer what
 * was found.
 * @returns how many were removed
 */
export async function removeFound(context: ClusterContext, index: string, query: Clause): Promise<number> {
  let removed = 0;
  // When another index takes the place of the one that was searched, it has to be searched again.
  await patiently(context, async () => {
    for await (const batch of batches(context, index, query)) removed += await removeBatch(context, batch);
  });
  return removed;
}

async function* batches(
  context: ClusterContext,
  index: string,
  query: Clause,
): AsyncGenerator<FoundDocument[]> {
  const { client } = context;
  await patiently(context, () => client.indices.refresh({ index, ignore_unavailable: true }));
  const sort = [{ _shard_doc: 'asc' }];
  const request = { index, query, sort, fields: [], places: true, pageSize: BATCH };
  let batch: FoundDocument[] = [];
  for await (const document of readPages({ ...context, patienceMs: PAGE_PATIENCE_MS }, request)) {
    batch.push(document);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  yield batch;
}

/** Tries again what the cluster does not take now; a document that is gone or newer by then is left alone. */
async function removeBatch(context: ClusterContext, batch: readonly FoundDocument[]): Promise<number> {
  let left = batch;
  let removed = 0;
  let moved: string | undefined;
  await patiently(context, async () => {
    if (left.length === 0) return;
    const operations = left.map(({ id, index, place }) => ({ delete: { _index: index, _id: id, ...place } }));
    const { items } = await context.client.bulk({ operations });
    const results = items.map((item) => item.delete);
    removed += results.filter((result) => result?.result === 'deleted').length;
    moved ??= results.find(isMoved)?.error?.reason ?? undefined;
    const refused = results.find((result) => isRefused(result?.status));
    left = left.filter((_, number) => isRefused(results[number]?.status));
    if (left.length > 0) throw new RefusedForNow(refused?.error?.reason ?? 'deletions are refused');
  });
  if (moved !== undefined) throw new RefusedForNow(moved);
  return removed;
}

function isRefused(status: number | undefined): boolean {
  return status === undefined || status === 429 || status >= 500;
}

/** The index takes no deletions any more, or is gone: a newer version of it has its place, or soon will. */
function isMoved(result: { readonly error?: { readonly type: string } } | undefined): boolean {
  const type = result?.error?.type;
  return type === 'cluster_block_exception' || type === 'index_not_found_exception';
}
