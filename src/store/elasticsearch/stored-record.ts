import type { StoredBuild } from '../store.ts';
import { readBuildDocument } from './build-record.ts';
import type { ClusterContext } from './cluster-context.ts';
import { patiently } from './patiently.ts';
import { type Place, placeOf } from './read-pages.ts';

/** A build's record with the version that it has in the cluster. */
export interface StoredRecord extends StoredBuild {
  readonly contentHash?: string;
  /** Number of the ingest that wrote it, and the events of it that the cluster took. */
  readonly ingest: number;
  readonly documents: number;
  readonly version: number;
  readonly place: Place;
}

/** The record of a build as it is now, also when it was written a moment ago; undefined when there is none. */
export async function findRecord(
  context: ClusterContext,
  buildUuid: string,
): Promise<StoredRecord | undefined> {
  const { client, names } = context;
  const answer = await patiently(context, () =>
    client.get({ index: names.records('builds'), id: buildUuid }, { ignore: [404] }),
  );
  if (!answer.found) return undefined;
  return { ...readBuildDocument(answer._source), version: answer._version ?? 0, place: placeOf(answer) };
}
