import { type BuildRecord, buildDocument, hitDocuments } from './build-record.ts';
import { bulkBody } from './bulk-body.ts';
import { BulkWriter } from './bulk-writer.ts';
import type { ClusterContext } from './cluster-context.ts';
import { removeFound } from './remove-documents.ts';

/**
 * Writes the build's hits and then its record, and removes the hits of bugs that it no longer has.
 * @param version - of the record: of two that are written at the same time the larger one stays
 * @returns whether the record was written; false when a newer one is there
 */
export async function writeRecord(
  context: ClusterContext,
  record: BuildRecord,
  version: number,
): Promise<boolean> {
  const { names } = context;
  const hits = hitDocuments(record, names);
  const bulk = new BulkWriter(context);
  await bulk.add(bulkBody(hits.map((hit) => ({ ...hit, version }))));
  await bulk.add(bulkBody([{ ...buildDocument(record, names), version }]));
  const { superseded } = await bulk.finish();
  if (superseded > 0) return false;
  const kept = { ids: { values: hits.map(({ id }) => id) } };
  const query = { bool: { filter: [{ term: { build_uuid: record.build.buildUuid } }], must_not: [kept] } };
  if (record.hadBugs) await removeFound(context, names.records('hits'), query);
  return true;
}
