import type { Build } from '../../model/build.ts';
import { buildFields } from '../../model/build.ts';
import { type DatesAsText, reviveBuild } from '../../model/build-json.ts';
import type { Fields } from '../../model/fields.ts';
import type { Verdict } from '../../model/verdict.ts';
import type { StoredBuild } from '../store.ts';
import type { StoredFile } from '../stored-file.ts';
import type { BulkDocument } from './bulk-body.ts';
import type { IndexNames } from './index-names.ts';

/** What is kept of a build beside its logs. */
export interface BuildRecord {
  readonly build: Build;
  readonly files: readonly StoredFile[];
  readonly verdict?: Verdict;
  readonly contentHash?: string;
  readonly ingestedAt: Date;
  /** Number of the ingest that wrote its logs. */
  readonly ingest: number;
  /** Events that the cluster took. */
  readonly documents: number;
  /** Whether there may be hits of an earlier verdict. */
  readonly hadBugs?: boolean;
}

/** The build as one document, with what is searched and counted apart and the whole record as it is. */
export function buildDocument(record: BuildRecord, names: IndexNames): BulkDocument {
  const { build, files, verdict, contentHash, ingestedAt, ingest, documents } = record;
  const { startedAt, endedAt } = build;
  return {
    index: names.records('builds'),
    id: build.buildUuid,
    source: JSON.stringify({
      ...plainFields(build),
      '@timestamp': (endedAt ?? startedAt ?? ingestedAt).toISOString(),
      started_at: startedAt?.toISOString(),
      ended_at: endedAt?.toISOString(),
      ingested_at: ingestedAt.toISOString(),
      content_hash: contentHash,
      ingest,
      documents,
      state: verdict?.state,
      bugs: verdict?.bugs.map(({ bug }) => bug) ?? [],
      signatures_version: verdict?.signatures.version,
      size_bytes: total(files, 'sizeBytes'),
      events: total(files, 'events'),
      lag_ms: endedAt === undefined ? undefined : Math.max(0, ingestedAt.getTime() - endedAt.getTime()),
      record: { build, files, verdict },
    }),
  };
}

/** One document for each bug that the build hit, to count and chart by. */
export function hitDocuments(record: BuildRecord, names: IndexNames): BulkDocument[] {
  const { build, verdict, ingestedAt } = record;
  const fields = plainFields(build);
  return (verdict?.bugs ?? []).map(({ bug, title, hits, hitCount }) => {
    const [hit] = hits;
    return {
      index: names.records('hits'),
      id: `${build.buildUuid}:${bug}`,
      source: JSON.stringify({
        ...fields,
        '@timestamp': hit?.timestamp ?? (build.endedAt ?? ingestedAt).toISOString(),
        bug,
        title,
        filename: hit?.filename,
        line: hit?.line,
        excerpt: hit?.excerpt,
        hit_count: hitCount,
      }),
    };
  });
}

/** The build's fields whose names are one word: a dot in a name would be a path, and might lead where another field is. */
function plainFields(build: Build): Fields {
  const fields = Object.entries(buildFields(build));
  return Object.fromEntries(fields.filter(([name]) => /^[a-z@][\w@-]*$/i.test(name)));
}

/** The stored build behind a document of the index of builds. */
export function readBuildDocument(
  source: unknown,
): StoredBuild & Pick<BuildRecord, 'contentHash' | 'ingest' | 'documents'> {
  // Written by buildDocument above; dates are the only values that JSON does not keep.
  const document = source as {
    readonly ingested_at: string;
    readonly content_hash?: string;
    readonly ingest: number;
    readonly documents: number;
    readonly record: {
      readonly build: DatesAsText<Build>;
      readonly files: StoredFile[];
      readonly verdict?: Verdict;
    };
  };
  const { build, files, verdict } = document.record;
  return {
    build: reviveBuild(build),
    files,
    ...(verdict !== undefined && { verdict }),
    ingestedAt: new Date(document.ingested_at),
    ingest: document.ingest,
    documents: document.documents,
    ...(document.content_hash !== undefined && { contentHash: document.content_hash }),
  };
}

function total(files: readonly StoredFile[], key: 'sizeBytes' | 'events'): number {
  let sum = 0;
  for (const file of files) sum += file[key];
  return sum;
}
