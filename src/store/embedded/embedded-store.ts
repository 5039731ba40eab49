import { availableParallelism } from 'node:os';
import { isAppError } from '../../errors.ts';
import type { TimeContext } from '../../log-format/log-format.ts';
import type { Build } from '../../model/build.ts';
import type { LogEvent } from '../../model/log-event.ts';
import type { Verdict } from '../../model/verdict.ts';
import type { BuildQueue, QueuePolicy } from '../build-queue.ts';
import type { BlockWriter } from '../build-writer.ts';
import { eventFields } from '../event-fields.ts';
import { eventLines } from '../event-lines.ts';
import { requireWholeValues } from '../facet-field.ts';
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
import { filesByName } from '../stored-file.ts';
import type { StoredText } from '../stored-text.ts';
import type { CheckOptions, WritableStore } from '../writable-store.ts';
import { countEvents, surveyEvents } from './aggregate.ts';
import type { BlockQuery } from './block-task.ts';
import type { Catalogue } from './catalogue.ts';
import type { BuildRow } from './catalogue-rows.ts';
import { changedBuilds } from './changed-builds.ts';
import { checkStore } from './check.ts';
import { createBuildWriter } from './create-build-writer.ts';
import { createEmbeddedQueue } from './embedded-queue.ts';
import { createEmbeddedRecords } from './embedded-records.ts';
import { openEmbeddedText } from './embedded-text.ts';
import { removeLeftovers } from './leftovers.ts';
import { whenUnlocked } from './lock-retry.ts';
import { blocksDirectoryOf, openCatalogue } from './open-catalogue.ts';
import { PieceOpener } from './open-pieces.ts';
import { pruneStore } from './prune.ts';
import {
  type EventView,
  SEARCH_LIMITS,
  type Search,
  type SearchLimits,
  searchEvents,
} from './search-events.ts';
import { SearchPlan } from './search-plan.ts';
import { SearchRunner } from './search-runner.ts';
import type { StoreContext } from './store-context.ts';
import { storeError } from './store-error.ts';

/** How a store is opened. */
export interface EmbeddedStoreOptions {
  /** `write` makes the store where there is none, and clears away what writers that died left behind. */
  readonly mode: 'read' | 'write';
  /** Worker threads for big searches; as many as there are cores when absent, 0 for none. */
  readonly workers?: number;
  /** How long to wait for another process that is committing, in ms; 10 s when absent. */
  readonly lockTimeoutMs?: number;
  readonly now?: () => Date;
  /** Bounds of a search's memory; {@link SEARCH_LIMITS} when absent. */
  readonly searchLimits?: SearchLimits;
}

const LOCK_TIMEOUT_MS = 10_000;

/** The store of one directory: an SQLite catalogue and files of packed text. */
export interface EmbeddedStore extends WritableStore {
  /** The times are used again by every search. */
  beginBuild(build: Build, times: TimeContext): Promise<BlockWriter>;
}

/**
 * Opens the store in `directory`.
 * @throws AppError `STORE_UNAVAILABLE` - no store there (mode `read`), not a store, or not accessible
 * @throws AppError `STORE_LOCKED`, `STORE_CORRUPT`, `DISK_FULL`
 */
export async function openEmbeddedStore(
  directory: string,
  options: EmbeddedStoreOptions,
): Promise<EmbeddedStore> {
  const { mode, lockTimeoutMs = LOCK_TIMEOUT_MS, now = () => new Date() } = options;
  const catalogue = await openCatalogue(directory, { mode, lockTimeoutMs });
  const context: StoreContext = {
    catalogue,
    blocksDirectory: blocksDirectoryOf(directory),
    lockTimeoutMs,
    now,
  };
  try {
    if (mode === 'write') await whenUnlocked(lockTimeoutMs, () => removeLeftovers(context));
  } catch (error) {
    catalogue.close();
    throw storeError(error, `opening the store ${directory}`);
  }
  return new SqliteStore(directory, context, options);
}

class SqliteStore implements EmbeddedStore {
  readonly location: string;
  readonly #context: StoreContext;
  readonly #catalogue: Catalogue;
  readonly #mode: EmbeddedStoreOptions['mode'];
  readonly #workers: number;
  readonly #limits: SearchLimits;
  readonly #opener = new PieceOpener();

  constructor(location: string, context: StoreContext, options: EmbeddedStoreOptions) {
    this.location = location;
    this.#context = context;
    this.#catalogue = context.catalogue;
    this.#mode = options.mode;
    this.#workers = options.workers ?? availableParallelism();
    this.#limits = options.searchLimits ?? SEARCH_LIMITS;
  }

  beginBuild(build: Build, times: TimeContext): Promise<BlockWriter> {
    return createBuildWriter(this.#context, build, times);
  }

  async saveVerdict(buildUuid: string, verdict: Verdict): Promise<boolean> {
    const { lockTimeoutMs, now } = this.#context;
    try {
      return await whenUnlocked(lockTimeoutMs, () =>
        this.#catalogue.transaction(() => {
          const row = this.#catalogue.findBuild(buildUuid);
          if (row !== undefined) this.#catalogue.saveVerdict(row.id, verdict, now());
          return row !== undefined;
        }),
      );
    } catch (error) {
      throw storeError(error, `saving a verdict in the store ${this.location}`);
    }
  }

  search(request: SearchRequest): AsyncGenerator<LogEvent, SearchSummary, undefined> {
    return this.#search(request, (constants, ownFields) => (event) => {
      // Has the fields of a LogEvent: those of a file, of a place and of a record.
      return eventFields(event, constants, ownFields) as LogEvent;
    });
  }

  searchLines(request: SearchRequest): AsyncGenerator<string, SearchSummary, undefined> {
    return this.#search(request, eventLines);
  }

  async *#search<View>(
    request: SearchRequest,
    view: EventView<View>,
  ): AsyncGenerator<View, SearchSummary, undefined> {
    let search: Search | undefined;
    try {
      search = this.#begin(request, { kind: 'events' });
      return yield* searchEvents(search, view);
    } catch (error) {
      throw storeError(error, `searching the store ${this.location}`);
    } finally {
      await search?.runner.close();
    }
  }

  count(request: SearchRequest): Promise<SearchSummary> {
    return this.#aggregate(request, { kind: 'count' }, countEvents);
  }

  async facet(request: SearchRequest, field: string): Promise<readonly FacetBucket[]> {
    const { facets } = await this.survey(request, { fields: [field] });
    return facets[0]!;
  }

  async histogram(request: SearchRequest, stepMs: number): Promise<readonly HistogramBucket[]> {
    const { histogram } = await this.survey(request, { fields: [], stepMs });
    return histogram;
  }

  async survey(request: SearchRequest, wants: SurveyWants): Promise<Survey> {
    for (const field of wants.fields) requireWholeValues(field);
    return this.#aggregate(request, { kind: 'values', ...wants }, (search) => surveyEvents(search, wants));
  }

  #begin(request: SearchRequest, want: BlockQuery['want']): Search {
    const { blocksDirectory, now } = this.#context;
    const query: BlockQuery = {
      node: request.query,
      queryTime: now().getTime(),
      since: request.since?.getTime() ?? Number.NEGATIVE_INFINITY,
      until: request.until?.getTime() ?? Number.POSITIVE_INFINITY,
      want,
    };
    const plan = new SearchPlan(this.#context, query, request);
    return {
      plan,
      runner: new SearchRunner(query, this.#workers),
      blocksDirectory,
      request,
      limits: this.#limits,
    };
  }

  async #aggregate<T>(
    request: SearchRequest,
    want: BlockQuery['want'],
    work: (search: Search) => Promise<T>,
  ): Promise<T> {
    let search: Search | undefined;
    try {
      search = this.#begin(request, want);
      return await work(search);
    } catch (error) {
      throw storeError(error, `searching the store ${this.location}`);
    } finally {
      await search?.runner.close();
    }
  }

  async findBuild(buildUuid: string): Promise<StoredBuild | undefined> {
    const row = this.#catalogue.findBuild(buildUuid);
    return row === undefined ? undefined : this.#stored(row);
  }

  async openFile(buildUuid: string, filename: string): Promise<StoredText | undefined> {
    const row = this.#catalogue.findBuild(buildUuid);
    if (row === undefined) return undefined;
    return openEmbeddedText(this.#context, row, filename, { opener: this.#opener, workers: this.#workers });
  }

  async *listBuilds(filter: { since?: Date; until?: Date } = {}): AsyncGenerator<StoredBuild> {
    for (const row of this.#catalogue.buildsByIngest()) {
      const time = row.ingestedAt.getTime();
      if (filter.since !== undefined && time < filter.since.getTime()) continue;
      if (filter.until !== undefined && time >= filter.until.getTime()) continue;
      yield this.#stored(row);
    }
  }

  async *buildChanges(cursor?: string): AsyncGenerator<BuildChange> {
    try {
      yield* changedBuilds(this.#catalogue, cursor);
    } catch (error) {
      throw storeError(error, `reading the store ${this.location}`);
    }
  }

  #stored(row: BuildRow): StoredBuild {
    const verdict = this.#catalogue.verdict(row.id);
    return {
      build: row.build,
      ...(verdict !== undefined && { verdict }),
      files: filesByName(this.#catalogue.files(row.id).values()),
      ingestedAt: row.ingestedAt,
      ...(row.contentHash !== undefined && { contentHash: row.contentHash }),
    };
  }

  queue(policy?: Partial<QueuePolicy>): BuildQueue {
    return createEmbeddedQueue(this.#context, policy);
  }

  records(): Records {
    return createEmbeddedRecords(this.#context);
  }

  prune(retention: Partial<Retention> = {}): Promise<PruneSummary> {
    return pruneStore(this.#context, retention);
  }

  check(options: CheckOptions = {}): Promise<readonly StoreFinding[]> {
    return checkStore(this.#context, options);
  }

  async close(): Promise<void> {
    try {
      if (this.#mode === 'write') this.#catalogue.tidy();
    } catch (error) {
      // Without room for it, what was committed stays in SQLite's log, where it is as safe.
      if (!isAppError(storeError(error, ''), 'DISK_FULL')) throw error;
    } finally {
      this.#catalogue.close();
    }
  }
}
