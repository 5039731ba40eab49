import { AppError } from '../../errors.ts';
import type { TimeContext } from '../../log-format/log-format.ts';
import type { Build } from '../../model/build.ts';
import type { LogEvent } from '../../model/log-event.ts';
import type { Verdict } from '../../model/verdict.ts';
import type { BuildQueue, QueuePolicy } from '../build-queue.ts';
import type { DocumentWriter } from '../build-writer.ts';
import { mapSearch } from '../map-search.ts';
import type { Records } from '../records.ts';
import type { PruneSummary, Retention } from '../retention.ts';
import type {
  BuildChange,
  FacetBucket,
  HistogramBucket,
  SearchRequest,
  SearchSummary,
  StoredBuild,
  StoreFinding,
  Survey,
  SurveyWants,
} from '../store.ts';
import type { StoredText } from '../stored-text.ts';
import type { CheckOptions, WritableStore } from '../writable-store.ts';
import { countEvents, surveyEvents } from './aggregate.ts';
import { readBuildDocument } from './build-record.ts';
import { changedBuilds } from './changed-builds.ts';
import { checkCluster } from './check.ts';
import { connectElasticsearch, type ElasticsearchConnection } from './client.ts';
import type { ClusterContext } from './cluster-context.ts';
import { ClusterText } from './cluster-text.ts';
import { createDocumentWriter } from './create-build-writer.ts';
import { type KeptLetter, keepDeadLetter, type ReplaySummary, replayDeadLetters } from './dead-letters.ts';
import { elasticsearchError } from './elasticsearch-error.ts';
import { createElasticsearchQueue } from './elasticsearch-queue.ts';
import { createElasticsearchRecords } from './elasticsearch-records.ts';
import { DEFAULT_PREFIX, indexNames } from './index-names.ts';
import { installSchema } from './install-schema.ts';
import type { SchemaOptions } from './log-settings.ts';
import { MAPPING_PROFILES, type MappingName } from './mapping-profile.ts';
import { pruneCluster } from './prune.ts';
import { type FoundDocument, readPages } from './read-pages.ts';
import { newestFirst, searchClause } from './search-body.ts';
import { findRecord } from './stored-record.ts';
import { anyOf } from './within-time.ts';
import { writeRecord } from './write-record.ts';

/** How a store in a cluster is opened. */
export interface ElasticsearchStoreOptions {
  readonly connection: ElasticsearchConnection;
  /** `write` brings the cluster's templates and indices up to date first. */
  readonly mode: 'read' | 'write';
  readonly prefix?: string;
  /** Pattern of indices that others made, to be searched in place of ours, and how their fields are typed. */
  readonly foreignLogs?: { readonly pattern: string; readonly profile: MappingName };
  readonly schema?: SchemaOptions;
  /** File that keeps documents which the cluster refuses for good; without one such a document ends the work. */
  readonly deadLetters?: string;
  /** Called for each such document. */
  readonly onDeadLetter?: () => void;
  /** Whether events of level DEBUG and TRACE are not written. */
  readonly dropDebug?: boolean;
  /** Size of a request of documents in bytes, and how long writing goes on without any success, in ms. */
  readonly maxBytes?: number;
  readonly patienceMs?: number;
  /** How long what an interrupted ingest wrote is removed, in ms; some seconds when absent. */
  readonly cleaningMs?: number;
  readonly signal?: AbortSignal;
  readonly now?: () => Date;
}

/** The store in an Elasticsearch cluster. */
export interface ElasticsearchStore extends WritableStore {
  readonly context: ClusterContext;
  beginBuild(build: Build, times: TimeContext): Promise<DocumentWriter>;
  /** Makes all that was written visible to searches. */
  refresh(): Promise<void>;
  replay(file: string): Promise<ReplaySummary>;
}

/**
 * Connects to a cluster as a store.
 * @throws AppError `STORE_UNAVAILABLE`, `CONFIG_INVALID`
 */
export async function openElasticsearchStore(
  options: ElasticsearchStoreOptions,
): Promise<ElasticsearchStore> {
  const { client, location } = await connectElasticsearch(options.connection);
  const names = indexNames(options.prefix ?? DEFAULT_PREFIX);
  const { foreignLogs, signal, deadLetters, dropDebug, maxBytes, patienceMs, cleaningMs } = options;
  const now = options.now ?? (() => new Date());
  const context: ClusterContext = {
    client,
    location,
    names,
    logs: foreignLogs?.pattern ?? names.logs,
    profile: MAPPING_PROFILES[foreignLogs?.profile ?? 'dejabug'],
    onDeadLetter: async (letter) => {
      await bury({ ...letter, at: now().toISOString(), location }, deadLetters);
      options.onDeadLetter?.();
    },
    now,
    ...(signal && { signal }),
    ...(dropDebug && { dropDebug }),
    ...(options.schema?.dataStream && { dataStream: true }),
    ...(maxBytes !== undefined && { maxBytes }),
    ...(patienceMs !== undefined && { patienceMs }),
    ...(cleaningMs !== undefined && { cleaningMs }),
  };
  try {
    if (options.mode === 'write') await installSchema(context, names, options.schema);
  } catch (error) {
    await client.close();
    throw elasticsearchError(error, `preparing ${location}`);
  }
  return new ClusterStore(context);
}

async function bury(letter: KeptLetter, file: string | undefined): Promise<void> {
  if (file !== undefined) return keepDeadLetter(file, letter);
  throw new AppError(
    'STORE_UNAVAILABLE',
    `${letter.location} refuses document ${letter.id} of ${letter.index} (${letter.reason}), and there is no file of dead letters to keep it in`,
  );
}

class ClusterStore implements ElasticsearchStore {
  readonly context: ClusterContext;

  constructor(context: ClusterContext) {
    this.context = context;
  }

  get location(): string {
    return this.context.location;
  }

  beginBuild(build: Build, times: TimeContext): Promise<DocumentWriter> {
    return createDocumentWriter(this.context, build, times);
  }

  saveVerdict(buildUuid: string, verdict: Verdict): Promise<boolean> {
    return this.#guarded('saving a verdict in', async () => {
      for (;;) {
        const known = await findRecord(this.context, buildUuid);
        if (known === undefined) return false;
        const hadBugs = (known.verdict?.bugs.length ?? 0) > 0;
        // Written by somebody else meanwhile: look again at what is there now.
        const order = { version: known.version + 1, place: known.place };
        if (await writeRecord(this.context, { ...known, verdict, hadBugs }, order)) return true;
      }
    });
  }

  async *search(request: SearchRequest): AsyncGenerator<LogEvent, SearchSummary, undefined> {
    const { logs, profile, location } = this.context;
    const { limit = Number.POSITIVE_INFINITY, signal, timeMs } = request;
    const timeUp = timeMs === undefined ? undefined : AbortSignal.timeout(timeMs);
    const stop = timeUp === undefined ? signal : anyOf(timeUp, signal);
    const builds = new Set<unknown>();
    let events = 0;
    let completeAfter = request.until ?? this.context.now();
    let isPartial = false;
    try {
      const documents = readPages(this.context, {
        index: logs,
        query: searchClause(request, profile),
        sort: newestFirst(profile),
        ...(limit < 1000 && { pageSize: Math.max(1, limit) }),
        ...(stop && { signal: stop }),
      });
      for await (const document of documents) {
        if (events >= limit) break;
        const event = toLogEvent(document);
        builds.add(event.build_uuid);
        events++;
        completeAfter = new Date(event['@timestamp']);
        yield event;
      }
    } catch (error) {
      if (!timeUp?.aborted || signal?.aborted) throw elasticsearchError(error, `searching ${location}`);
      isPartial = true;
    }
    const blocks = { total: 0, skipped: 0, read: 0 };
    return {
      events,
      builds: builds.size,
      blocks,
      damaged: [],
      ...(isPartial && { partial: { completeAfter } }),
    };
  }

  searchLines(request: SearchRequest): AsyncGenerator<string, SearchSummary, undefined> {
    return mapSearch(this.search(request), (event) => JSON.stringify(event));
  }

  count(request: SearchRequest): Promise<SearchSummary> {
    return this.#guarded('searching', () => countEvents(this.context, request));
  }

  async facet(request: SearchRequest, field: string): Promise<readonly FacetBucket[]> {
    const { facets } = await this.survey(request, { fields: [field] });
    return facets[0]!;
  }

  async histogram(request: SearchRequest, stepMs: number): Promise<readonly HistogramBucket[]> {
    const { histogram } = await this.survey(request, { fields: [], stepMs });
    return histogram;
  }

  survey(request: SearchRequest, wants: SurveyWants): Promise<Survey> {
    return this.#guarded('searching', () => surveyEvents(this.context, request, wants));
  }

  findBuild(buildUuid: string): Promise<StoredBuild | undefined> {
    return this.#guarded('reading', async () => {
      const found = await findRecord(this.context, buildUuid);
      return found && toStoredBuild(found);
    });
  }

  async openFile(buildUuid: string, filename: string): Promise<StoredText | undefined> {
    const file = (await this.findBuild(buildUuid))?.files.find((one) => one.filename === filename);
    return file && ClusterText.open(this.context, buildUuid, file);
  }

  async *listBuilds(filter: { since?: Date; until?: Date } = {}): AsyncGenerator<StoredBuild> {
    const { names, location } = this.context;
    const range = {
      ...(filter.since && { gte: filter.since.toISOString() }),
      ...(filter.until && { lt: filter.until.toISOString() }),
    };
    try {
      const documents = readPages(this.context, {
        index: names.records('builds'),
        query: { range: { ingested_at: { ...range, format: 'strict_date_optional_time' } } },
        sort: [{ ingested_at: { order: 'desc' } }, { build_uuid: { order: 'desc' } }],
      });
      for await (const { source } of documents) yield toStoredBuild(readBuildDocument(source));
    } catch (error) {
      throw elasticsearchError(error, `reading ${location}`);
    }
  }

  async *buildChanges(cursor?: string): AsyncGenerator<BuildChange> {
    try {
      yield* changedBuilds(this.context, cursor);
    } catch (error) {
      throw elasticsearchError(error, `reading ${this.location}`);
    }
  }

  records(): Records {
    return createElasticsearchRecords(this.context);
  }

  queue(policy: Partial<QueuePolicy> = {}): BuildQueue {
    return createElasticsearchQueue(this.context, policy);
  }

  prune(retention: Partial<Retention> = {}): Promise<PruneSummary> {
    return this.#guarded('pruning', () => pruneCluster(this.context, retention));
  }

  check(options: CheckOptions = {}): Promise<readonly StoreFinding[]> {
    return this.#guarded('checking', () => checkCluster(this.context, options));
  }

  async refresh(): Promise<void> {
    const { client, names } = this.context;
    await client.indices.refresh({ index: `${names.prefix}-*`, ignore_unavailable: true });
  }

  replay(file: string): Promise<ReplaySummary> {
    return this.#guarded('replaying dead letters to', () => replayDeadLetters(this.context, file));
  }

  async close(): Promise<void> {
    await this.context.client.close();
  }

  async #guarded<T>(step: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw elasticsearchError(error, `${step} ${this.location}`);
    }
  }
}

/** A build without what only we need. */
function toStoredBuild({ build, verdict, files, ingestedAt, contentHash }: StoredBuild): StoredBuild {
  return {
    build,
    ...(verdict !== undefined && { verdict }),
    files,
    ingestedAt,
    ...(contentHash !== undefined && { contentHash }),
  };
}

/** An event without what only we need. */
function toLogEvent({ source }: FoundDocument): LogEvent {
  const { ingest: _, ...event } = source;
  // An index that others made may lack some of the fields; a search shows what is there.
  return event as unknown as LogEvent;
}
