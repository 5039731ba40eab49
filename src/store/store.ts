import type { Build } from '../model/build.ts';
import type { LogEvent } from '../model/log-event.ts';
import type { Verdict } from '../model/verdict.ts';
import type { QueryNode } from '../query/ast.ts';
import type { StoredFile } from './stored-file.ts';
import type { StoredText } from './stored-text.ts';

/** What is asked of a store. Filters are joined to the query as a tree, never as text. */
export interface SearchRequest {
  readonly query: QueryNode;
  /** Events at or after this time. */
  readonly since?: Date;
  /** Events before this time. */
  readonly until?: Date;
  /** Builds by UUID, or the first 7 or more characters of it. */
  readonly builds?: readonly string[];
  readonly limit?: number;
  readonly signal?: AbortSignal;
  /** How long the search may take, in ms: then it ends with what it has, and its summary says how far it came. */
  readonly timeMs?: number;
  /** Called now and then with blocks done and blocks in all. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** How far a search came, newest first, whose time was over before it had seen all. */
export interface PartialSearch {
  /** All events after this time were looked at, and of the others some at most. */
  readonly completeAfter: Date;
  /** Builds that were looked at, the newest, and those that would have been in all; absent where the store can not tell. */
  readonly builds?: { readonly seen: number; readonly total: number };
}

/** What a search did not look at, and why: a search that was cut short says so. */
export interface SearchSummary {
  readonly events: number;
  readonly builds: number;
  readonly blocks: { readonly total: number; readonly skipped: number; readonly read: number };
  /** Blocks that could not be read; empty when all is well. */
  readonly damaged: readonly string[];
  /** Present when the time was over too early. */
  readonly partial?: PartialSearch;
}

export interface FacetBucket {
  readonly value: string;
  readonly events: number;
  readonly builds: number;
}

export interface HistogramBucket {
  readonly start: Date;
  readonly events: number;
  readonly builds: number;
}

/** What is to be counted in one go. */
export interface SurveyWants {
  /** Fields by whose values the events are counted. */
  readonly fields: readonly string[];
  /** Length of the intervals by which they are counted, in ms; none when absent. */
  readonly stepMs?: number;
}

/** All that a page tells of the events that a query finds. */
export interface Survey extends SearchSummary {
  /** In the order of the wanted fields; most frequent values first. */
  readonly facets: readonly (readonly FacetBucket[])[];
  /** Oldest first, empty intervals included. */
  readonly histogram: readonly HistogramBucket[];
}

export interface StoredBuild {
  readonly build: Build;
  readonly verdict?: Verdict;
  /** By name. */
  readonly files: readonly StoredFile[];
  readonly ingestedAt: Date;
  /** Names the content of the logs; absent once they were pruned. */
  readonly contentHash?: string;
}

/** A build as it was after it was written or changed: what is shown of it among others, so without its files. */
export interface BuildChange {
  readonly build: Build;
  readonly verdict?: Verdict;
  readonly ingestedAt: Date;
  /** False once its logs were pruned. */
  readonly hasLogs: boolean;
  /** Where to go on from after this change. Means something to the store that gave it, and to no other. */
  readonly cursor: string;
}

/** One damaged or suspicious thing that `store check` found. */
export interface StoreFinding {
  readonly severity: 'error' | 'warning';
  readonly code: string;
  readonly message: string;
}

/** A place that keeps builds, their logs and what was said of them. */
export interface Store {
  /** Where the store is, for messages. */
  readonly location: string;
  /** The matching events, newest first, as they are found. */
  search(request: SearchRequest): AsyncGenerator<LogEvent, SearchSummary, undefined>;
  /** The same, each event as a line of JSON: where there are many, written in a fraction of the time. */
  searchLines(request: SearchRequest): AsyncGenerator<string, SearchSummary, undefined>;
  count(request: SearchRequest): Promise<SearchSummary>;
  facet(request: SearchRequest, field: string): Promise<readonly FacetBucket[]>;
  /** Counts by interval of `stepMs`, oldest first, empty intervals included. */
  histogram(request: SearchRequest, stepMs: number): Promise<readonly HistogramBucket[]>;
  /** Counts, facets and a histogram, as the functions above give them, for the price of one. */
  survey(request: SearchRequest, wants: SurveyWants): Promise<Survey>;
  /** The stored build, when there is one. */
  findBuild(buildUuid: string): Promise<StoredBuild | undefined>;
  /** A file of a stored build, to be read in windows; undefined when the store has no such file, or not any more. */
  openFile(buildUuid: string, filename: string): Promise<StoredText | undefined>;
  /** Builds that are retained, newest first. */
  listBuilds(filter?: { readonly since?: Date; readonly until?: Date }): AsyncIterable<StoredBuild>;
  /**
   * Builds that were ingested or changed (another verdict, logs pruned) after `cursor`, each as it is now, oldest
   * change first; all builds when absent. Ends when it has caught up. No change is missed, whoever wrote it; a build
   * may come twice, and of a build that was removed nothing comes.
   */
  buildChanges(cursor?: string): AsyncIterable<BuildChange>;
  close(): Promise<void>;
}
