import type { Build } from '../../model/build.ts';
import type { LogEvent } from '../../model/log-event.ts';
import type { Verdict } from '../../model/verdict.ts';
import type {
  FacetBucket,
  HistogramBucket,
  SearchRequest,
  SearchSummary,
  Store,
  StoredBuild,
} from '../store.ts';
import { countEvents, facetEvents, histogramOfEvents } from './aggregate.ts';
import { readBuildDocument } from './build-record.ts';
import type { DeadLetter } from './bulk-writer.ts';
import { connectElasticsearch, type ElasticsearchConnection } from './client.ts';
import type { ClusterContext } from './cluster-context.ts';
import { createDocumentWriter, type DocumentWriter, writeRecord } from './create-build-writer.ts';
import { elasticsearchError } from './elasticsearch-error.ts';
import { DEFAULT_PREFIX, type IndexNames, indexNames } from './index-names.ts';
import { installSchema, type SchemaOptions } from './install-schema.ts';
import { MAPPING_PROFILES } from './mapping-profile.ts';
import { type FoundDocument, readPages } from './read-pages.ts';
import { newestFirst, searchClause } from './search-body.ts';

/** How a store in a cluster is opened. */
export interface ElasticsearchStoreOptions {
  readonly connection: ElasticsearchConnection;
  /** `write` brings the cluster's templates and indices up to date first. */
  readonly mode: 'read' | 'write';
  readonly prefix?: string;
  /** Pattern of indices that others made, to be searched in place of ours, and how their fields are typed. */
  readonly foreignLogs?: { readonly pattern: string; readonly profile: string };
  readonly schema?: SchemaOptions;
  /** Keeps documents that the cluster refuses for good. */
  readonly onDeadLetter: (letter: DeadLetter) => Promise<void>;
  readonly signal?: AbortSignal;
  readonly now?: () => Date;
}

/** The store in an Elasticsearch cluster. */
export interface ElasticsearchStore extends Store {
  readonly names: IndexNames;
  readonly context: ClusterContext;
  beginBuild(build: Build): Promise<DocumentWriter>;
  /** Replaces what is said of a stored build; false when there is no such build. */
  saveVerdict(buildUuid: string, verdict: Verdict): Promise<boolean>;
  /** Makes all that was written visible to searches. */
  refresh(): Promise<void>;
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
  const { foreignLogs, signal, onDeadLetter, now = () => new Date() } = options;
  const context: ClusterContext = {
    client,
    location,
    names,
    logs: foreignLogs?.pattern ?? names.logs,
    profile: MAPPING_PROFILES[foreignLogs?.profile ?? 'dejabug'] ?? MAPPING_PROFILES.dejabug!,
    onDeadLetter,
    now,
    ...(signal && { signal }),
  };
  try {
    if (options.mode === 'write') await installSchema(client, names, options.schema);
  } catch (error) {
    await client.close();
    throw elasticsearchError(error, `preparing ${location}`);
  }
  return new ClusterStore(context);
}

class ClusterStore implements ElasticsearchStore {
  readonly context: ClusterContext;

  constructor(context: ClusterContext) {
    this.context = context;
  }

  get location(): string {
    return this.context.location;
  }

  get names(): IndexNames {
    return this.context.names;
  }

  async beginBuild(build: Build): Promise<DocumentWriter> {
    return createDocumentWriter(this.context, build);
  }

  async saveVerdict(buildUuid: string, verdict: Verdict): Promise<boolean> {
    return this.#guarded('saving a verdict in', async () => {
      const known = await this.#readBuild(buildUuid);
      if (known === undefined) return false;
      const former = known.verdict?.bugs.map(({ bug }) => bug) ?? [];
      await writeRecord(this.context, { ...known, verdict }, former);
      return true;
    });
  }

  async *search(request: SearchRequest): AsyncGenerator<LogEvent, SearchSummary, undefined> {
    const { client, logs, profile, location } = this.context;
    const { limit = Number.POSITIVE_INFINITY, signal } = request;
    const builds = new Set<unknown>();
    let events = 0;
    try {
      const documents = readPages(client, {
        index: logs,
        query: searchClause(request, profile),
        sort: newestFirst(profile),
        ...(limit < 1000 && { pageSize: Math.max(1, limit) }),
        ...(signal && { signal }),
      });
      for await (const document of documents) {
        if (events >= limit) break;
        const event = toLogEvent(document);
        builds.add(event.build_uuid);
        events++;
        yield event;
      }
    } catch (error) {
      throw elasticsearchError(error, `searching ${location}`);
    }
    return { events, builds: builds.size, blocks: { total: 0, skipped: 0, read: 0 }, damaged: [] };
  }

  count(request: SearchRequest): Promise<SearchSummary> {
    return this.#guarded('searching', () => countEvents(this.context, request));
  }

  facet(request: SearchRequest, field: string): Promise<readonly FacetBucket[]> {
    return this.#guarded('searching', () => facetEvents(this.context, request, field));
  }

  histogram(request: SearchRequest, stepMs: number): Promise<readonly HistogramBucket[]> {
    return this.#guarded('searching', () => histogramOfEvents(this.context, request, stepMs));
  }

  findBuild(buildUuid: string): Promise<StoredBuild | undefined> {
    return this.#guarded('reading', () => this.#readBuild(buildUuid));
  }

  async *listBuilds(filter: { since?: Date; until?: Date } = {}): AsyncGenerator<StoredBuild> {
    const { client, names, location } = this.context;
    const range = {
      ...(filter.since && { gte: filter.since.toISOString() }),
      ...(filter.until && { lt: filter.until.toISOString() }),
    };
    try {
      const documents = readPages(client, {
        index: names.records('builds'),
        query: { range: { ingested_at: { ...range, format: 'strict_date_optional_time' } } },
        sort: [{ ingested_at: { order: 'desc' } }, { build_uuid: { order: 'desc' } }],
      });
      for await (const { source } of documents) yield readBuildDocument(source);
    } catch (error) {
      throw elasticsearchError(error, `reading ${location}`);
    }
  }

  async refresh(): Promise<void> {
    const { client, names } = this.context;
    await client.indices.refresh({ index: `${names.prefix}-*`, ignore_unavailable: true });
  }

  async close(): Promise<void> {
    await this.context.client.close();
  }

  async #readBuild(buildUuid: string): Promise<ReturnType<typeof readBuildDocument> | undefined> {
    const { client, names } = this.context;
    const answer = await client.get({ index: names.records('builds'), id: buildUuid }, { ignore: [404] });
    return answer.found ? readBuildDocument(answer._source) : undefined;
  }

  async #guarded<T>(step: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw elasticsearchError(error, `${step} ${this.location}`);
    }
  }
}

/** An event without what only we need. */
function toLogEvent({ source }: FoundDocument): LogEvent {
  const { content_hash: _, ...event } = source;
  // An index that others made may lack some of the fields; a search shows what is there.
  return event as unknown as LogEvent;
}
