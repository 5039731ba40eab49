import type { Build } from '../../model/build.ts';
import type { BuildEnd, BuildOutcome } from '../embedded/build-writer.ts';
import type { StoredFile } from '../store.ts';
import type { BuildRecord } from './build-record.ts';
import { buildDocument, hitDocuments, readBuildDocument } from './build-record.ts';
import { type BulkBody, type BulkDocument, bulkBody } from './bulk-body.ts';
import { BulkWriter } from './bulk-writer.ts';
import type { ClusterContext } from './cluster-context.ts';
import { elasticsearchError } from './elasticsearch-error.ts';
import { readPages } from './read-pages.ts';

/** Writes one build to the cluster: its events as they come, its record last. */
export interface DocumentWriter {
  /** @throws AppError `STORE_UNAVAILABLE`, `INTERRUPTED` */
  addDocuments(body: BulkBody): Promise<void>;
  addFile(number: number, file: StoredFile): void;
  /**
   * Waits for all events, removes what an earlier ingest of other content left, and writes the build's record.
   * A build counts as stored only with its record, so one that was cut off is simply done again.
   * @throws AppError `STORE_UNAVAILABLE`, `INTERRUPTED`
   */
  commit(end?: BuildEnd): Promise<BuildOutcome>;
  abort(): Promise<void>;
}

/** Starts a build. */
export function createDocumentWriter(context: ClusterContext, build: Build): DocumentWriter {
  return new ElasticsearchBuildWriter(context, build);
}

class ElasticsearchBuildWriter implements DocumentWriter {
  readonly #context: ClusterContext;
  readonly #build: Build;
  readonly #bulk: BulkWriter;
  readonly #files = new Map<number, StoredFile>();

  constructor(context: ClusterContext, build: Build) {
    this.#context = context;
    this.#build = build;
    this.#bulk = new BulkWriter(context);
  }

  addFile(number: number, file: StoredFile): void {
    this.#files.set(number, file);
  }

  addDocuments(body: BulkBody): Promise<void> {
    return this.#bulk.add(body);
  }

  async commit(end: BuildEnd = {}): Promise<BuildOutcome> {
    const { client, names, location, now } = this.#context;
    const { buildUuid } = this.#build;
    try {
      await this.#bulk.finish();
      const answer = await client.get({ index: names.records('builds'), id: buildUuid }, { ignore: [404] });
      const known = answer.found ? readBuildDocument(answer._source) : undefined;
      const isSame = known?.contentHash !== undefined && known.contentHash === end.contentHash;
      if (known !== undefined && !isSame) await this.#removeOtherContent(end.contentHash);
      const record: BuildRecord = {
        build: end.build ?? this.#build,
        files: [...this.#files].sort(([a], [b]) => a - b).map(([, file]) => file),
        ...(end.verdict !== undefined && { verdict: end.verdict }),
        ...(end.contentHash !== undefined && { contentHash: end.contentHash }),
        ingestedAt: now(),
      };
      await writeRecord(this.#context, record, known?.verdict?.bugs.map(({ bug }) => bug) ?? []);
      if (known === undefined) return 'stored';
      return isSame ? 'unchanged' : 'replaced';
    } catch (error) {
      throw elasticsearchError(error, `storing build ${buildUuid} in ${location}`);
    }
  }

  /** Events of the build that are not of this content; those under the same id were overwritten already. */
  async #removeOtherContent(contentHash: string | undefined): Promise<void> {
    const { client, names } = this.#context;
    await client.indices.refresh({ index: names.logs, ignore_unavailable: true });
    const other = contentHash === undefined ? [] : [{ term: { content_hash: contentHash } }];
    const query = { bool: { filter: [{ term: { build_uuid: this.#build.buildUuid } }], must_not: other } };
    const stale = readPages(client, { index: names.logs, query, sort: [{ _shard_doc: 'asc' }], fields: [] });
    await removeDocuments(this.#context, stale);
  }

  /** What was sent stays, hidden behind no record, until the build is ingested again or its day is dropped. */
  async abort(): Promise<void> {
    await this.#bulk.finish().catch(() => undefined);
  }
}

/** Writes the build's record and its hits, and removes the hits of bugs that it no longer has. */
export async function writeRecord(
  context: ClusterContext,
  record: BuildRecord,
  formerBugs: readonly string[],
): Promise<void> {
  const { names } = context;
  const hits = hitDocuments(record, names);
  const kept = new Set(hits.map(({ id }) => id));
  const former = formerBugs.map((bug) => `${record.build.buildUuid}:${bug}`).filter((id) => !kept.has(id));
  const bulk = new BulkWriter(context);
  await bulk.add(bulkBody(hits));
  await bulk.finish();
  await removeDocuments(
    context,
    former.map((id) => ({ index: names.records('hits'), id })),
  );
  await bulk.add(bulkBody([buildDocument(record, names)]));
  await bulk.finish();
}

async function removeDocuments(
  { client }: ClusterContext,
  documents: AsyncIterable<Pick<BulkDocument, 'index' | 'id'>> | Iterable<Pick<BulkDocument, 'index' | 'id'>>,
): Promise<void> {
  let operations: { delete: { _index: string; _id: string } }[] = [];
  const send = async (): Promise<void> => {
    if (operations.length > 0) await client.bulk({ operations });
    operations = [];
  };
  for await (const { index, id } of documents) {
    operations.push({ delete: { _index: index, _id: id } });
    if (operations.length === 5000) await send();
  }
  await send();
}
