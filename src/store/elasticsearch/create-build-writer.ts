import { AppError } from '../../errors.ts';
import type { TimeContext } from '../../log-format/log-format.ts';
import type { Build } from '../../model/build.ts';
import type { BuildEnd, BuildOutcome, DocumentOptions, DocumentWriter } from '../build-writer.ts';
import { filesByName, type StoredFile } from '../stored-file.ts';
import type { BulkBody } from './bulk-body.ts';
import { BulkWriter, type BulkWriterOptions, WRITING_PATIENCE_MS } from './bulk-writer.ts';
import type { ClusterContext } from './cluster-context.ts';
import { elasticsearchError } from './elasticsearch-error.ts';
import { indexDays } from './index-days.ts';
import { patiently } from './patiently.ts';
import { removeFound } from './remove-documents.ts';
import type { Clause } from './search-body.ts';
import { findRecord } from './stored-record.ts';
import { writeRecord } from './write-record.ts';

/**
 * Starts a build.
 *
 * Every ingest of a build has a number, larger than those of all that the cluster knows of, whatever the clock of
 * this machine says. It is the version of each document: a document of an earlier ingest is overwritten, one of a
 * later is not. So when a worker that was taken for dead goes on writing, the later worker's documents stay.
 */
export async function createDocumentWriter(
  clusterContext: ClusterContext,
  build: Build,
  times: TimeContext,
): Promise<DocumentWriter> {
  const context = { ...clusterContext, patienceMs: clusterContext.patienceMs ?? WRITING_PATIENCE_MS };
  try {
    const former = await formerIngest(context, build.buildUuid);
    const ingest = Math.max(context.now().getTime() * 1000 + Math.floor(Math.random() * 1000), former + 1);
    const { names, dropDebug = false, dataStream } = context;
    const days = indexDays(times);
    const stream = dataStream ? { stream: names.stream } : {};
    const documents = { prefix: names.prefix, ingest, days, dropDebug, ...stream };
    return new ElasticsearchBuildWriter(context, build, { documents, isFirst: former === 0 });
  } catch (error) {
    throw elasticsearchError(error, `starting build ${build.buildUuid} in ${context.location}`);
  }
}

/** The largest number that is in use for the build; 0 when the cluster knows nothing of it. */
async function formerIngest(context: ClusterContext, buildUuid: string): Promise<number> {
  const { client, names } = context;
  const record = await findRecord(context, buildUuid);
  const events = await patiently(context, () =>
    client.search<unknown, { newest: { value: number | null } }>({
      index: names.logs,
      ignore_unavailable: true,
      size: 0,
      query: { term: { build_uuid: buildUuid } },
      aggs: { newest: { max: { field: 'ingest' } } },
    }),
  );
  return Math.max(record?.ingest ?? 0, record?.version ?? 0, events.aggregations?.newest.value ?? 0);
}

/** Somebody waits for the program's end. */
const CLEANING_MS = 4000;

interface Beginning {
  readonly documents: DocumentOptions;
  /** Whether the cluster knew nothing of the build. */
  readonly isFirst: boolean;
}

class ElasticsearchBuildWriter implements DocumentWriter {
  readonly kind = 'documents';
  readonly documents: DocumentOptions;
  readonly #context: ClusterContext;
  readonly #build: Build;
  readonly #isFirst: boolean;
  readonly #bulk: BulkWriter;
  readonly #files = new Map<number, StoredFile>();
  #onProgress: BulkWriterOptions['onProgress'];

  constructor(context: ClusterContext, build: Build, { documents, isFirst }: Beginning) {
    this.documents = documents;
    this.#context = context;
    this.#build = build;
    this.#isFirst = isFirst;
    this.#bulk = new BulkWriter({
      ...context,
      onProgress: (written, waiting) => this.#onProgress?.(written, waiting),
    });
  }

  addFile(number: number, file: StoredFile): void {
    this.#files.set(number, file);
  }

  addDocuments(body: BulkBody): Promise<void> {
    return this.#bulk.add(body);
  }

  /** Waits for all events, writes the build's record, and removes the events of earlier ingests that are left. */
  async commit(end: BuildEnd = {}, onProgress?: BulkWriterOptions['onProgress']): Promise<BuildOutcome> {
    this.#onProgress = onProgress;
    const { location, now } = this.#context;
    const { buildUuid } = this.#build;
    const { ingest } = this.documents;
    try {
      const { superseded, documents } = await this.#bulk.finish();
      const known = await findRecord(this.#context, buildUuid);
      const record = {
        build: end.build ?? this.#build,
        files: filesByName(this.#files.values()),
        ...(end.verdict !== undefined && { verdict: end.verdict }),
        ...(end.contentHash !== undefined && { contentHash: end.contentHash }),
        ingestedAt: end.ingestedAt ?? now(),
        ingest,
        documents,
        hadBugs: (known?.verdict?.bugs.length ?? 0) > 0,
      };
      if (superseded > 0 || !(await writeRecord(this.#context, record, { version: ingest })))
        throw this.#superseded();
      if (!this.#isFirst) await this.#remove({ range: { ingest: { lt: ingest } } });
      if (known === undefined) return 'stored';
      return known.contentHash !== undefined && known.contentHash === end.contentHash
        ? 'unchanged'
        : 'replaced';
    } catch (error) {
      throw elasticsearchError(error, `storing build ${buildUuid} in ${location}`);
    }
  }

  #superseded(): AppError {
    return new AppError(
      'INTERRUPTED',
      `build ${this.#build.buildUuid} was ingested again by another process meanwhile, and what that one wrote stays; nothing needs to be done`,
    );
  }

  /** Also done after an interruption, which must not interrupt this too. */
  #remove(which: Clause, signal?: AbortSignal): Promise<number> {
    const filter = [{ term: { build_uuid: this.#build.buildUuid } }, which];
    const { signal: _, ...context } = this.#context;
    return removeFound({ ...context, ...(signal && { signal }) }, context.names.logs, { bool: { filter } });
  }

  /**
   * Removes what this ingest wrote, unless it was written over an earlier one: those events are needed still.
   * What is left after a while goes with the next ingest of the build.
   */
  async abort(): Promise<boolean> {
    await this.#bulk.stop();
    const isAlone = this.#isFirst || this.documents.stream !== undefined;
    if (this.#bulk.isUntouched || !isAlone) return true;
    const own = { term: { ingest: this.documents.ingest } };
    const { cleaningMs = CLEANING_MS } = this.#context;
    const signal = AbortSignal.timeout(cleaningMs);
    try {
      // The cluster may still be at work on a request that was cut off: what came of it meanwhile goes as well.
      while ((await this.#remove(own, signal)) > 0);
      return true;
    } catch {
      return false;
    }
  }
}
