import { type BulkDocument, bulkBody } from './bulk-body.ts';
import { BulkWriter } from './bulk-writer.ts';
import { patiently } from './patiently.ts';
import { type ReadContext, readPages } from './read-pages.ts';

/** An index of one version of the schema, and the one that takes its place behind the alias. */
export interface Migration {
  readonly alias: string;
  readonly from: string;
  readonly to: string;
}

/** Documents copied at a time. */
const COPY_BATCH = 1000;

/** How long a page is asked for again, in ms: the index may be gone because another process was faster. */
const PAGE_PATIENCE_MS = 1000;

/**
 * Copies all documents into the new index, which is there, and gives it the alias.
 *
 * Who writes through the alias meanwhile is told that the index is read-only, waits, and goes on with the new one: a
 * write is in the copy or in the new index, and never lost. Documents keep their ids and versions, so that several
 * processes may do this at the same time, or one do it again that was cut off: what was changed in the new index by
 * then stays.
 * @returns how many documents were copied
 */
export async function migrateIndex(context: ReadContext, { alias, from, to }: Migration): Promise<number> {
  const { client } = context;
  await patiently(context, () => client.indices.addBlock({ index: from, block: 'write' }));
  const copied = await copyDocuments(context, from, to);
  const actions = [{ add: { index: to, alias, is_write_index: true } }, { remove_index: { index: from } }];
  await patiently(context, () => client.indices.updateAliases({ actions }));
  return copied;
}

async function copyDocuments(context: ReadContext, from: string, to: string): Promise<number> {
  await patiently(context, () => context.client.indices.refresh({ index: from }));
  const writer = new BulkWriter({
    ...context,
    location: to,
    onDeadLetter: async ({ id, reason }) => {
      throw new Error(`record ${id} of ${from} does not fit ${to}: ${reason}`);
    },
  });
  const request = { index: from, query: { match_all: {} }, sort: [{ _seq_no: 'asc' }], places: true };
  let batch: BulkDocument[] = [];
  const documents = readPages({ ...context, patienceMs: PAGE_PATIENCE_MS }, request);
  for await (const { id, source, version = 1 } of documents) {
    batch.push({ index: to, id, version, source: JSON.stringify(source) });
    if (batch.length < COPY_BATCH) continue;
    await writer.add(bulkBody(batch));
    batch = [];
  }
  await writer.add(bulkBody(batch));
  return (await writer.finish()).documents;
}
