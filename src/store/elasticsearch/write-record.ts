import { type BuildRecord, buildDocument, hitDocuments } from './build-record.ts';
import { bulkBody } from './bulk-body.ts';
import { BulkWriter } from './bulk-writer.ts';
import type { ClusterContext } from './cluster-context.ts';
import type { Place } from './read-pages.ts';
import { removeFound } from './remove-documents.ts';

/** What decides between two that write a build's record at the same time. */
export interface RecordOrder {
  /** Of the hits and, without a place, of the record: the larger one stays. */
  readonly version: number;
  /** The record is written only in place of this. */
  readonly place?: Place;
}

/**
 * Writes the build's hits and then its record, and removes the hits of bugs that it no longer has.
 * @returns whether the record was written; false when a newer one is there
 */
export async function writeRecord(
  context: ClusterContext,
  record: BuildRecord,
  { version, place }: RecordOrder,
): Promise<boolean> {
  const { names } = context;
  const hits = hitDocuments(record, names);
  const bulk = new BulkWriter(context);
  await bulk.add(bulkBody(hits.map((hit) => ({ ...hit, version }))));
  const order = place === undefined ? { version } : { place };
  await bulk.add(bulkBody([{ ...buildDocument(record, names), ...order }]));
  const { superseded } = await bulk.finish();
  if (superseded > 0) return false;
  const kept = { ids: { values: hits.map(({ id }) => id) } };
  const query = { bool: { filter: [{ term: { build_uuid: record.build.buildUuid } }], must_not: [kept] } };
  if (record.hadBugs) await removeFound(context, names.records('hits'), query);
  return true;
}
