import type { Build } from '../model/build.ts';
import type { Verdict } from '../model/verdict.ts';
import type { BulkBody } from './elasticsearch/bulk-body.ts';
import type { IndexDays } from './elasticsearch/index-days.ts';
import type { EncodedBlock } from './embedded/encoded-block.ts';
import type { StoredFile } from './stored-file.ts';

/** What is said of a build when all of it has been written. */
export interface BuildEnd {
  /** The build as it is known at the end; that given at the beginning when absent. */
  readonly build?: Build;
  readonly verdict?: Verdict;
  /** Names the content: the same hash for a build that is stored already leaves its logs as they are. */
  readonly contentHash?: string;
  /** When the build was ingested, where that was elsewhere and earlier; now when absent. */
  readonly ingestedAt?: Date;
}

/** What became of the logs: `unchanged` when they were there already, `replaced` when others were. */
export type BuildOutcome = 'stored' | 'replaced' | 'unchanged';

interface AnyBuildWriter {
  /** Adds what the catalogue says of file `number`; text of it may be added before and afterwards. */
  addFile(number: number, file: StoredFile): void;
  /**
   * Makes the build durable and visible, at once and whole, in place of what was stored of it before.
   * @param onProgress - called, where that takes a while, with the events written and those that wait
   * @throws AppError `DISK_FULL`, `STORE_LOCKED`, `STORE_UNAVAILABLE`; the build is then as it was before
   */
  commit(end?: BuildEnd, onProgress?: (written: number, waiting: number) => void): Promise<BuildOutcome>;
  /**
   * Gives up: what was written is removed. Does nothing after `commit`.
   * @returns false when that would take longer than somebody waits for: the rest goes with the build's next ingest
   */
  abort(): Promise<boolean>;
}

/** Writes one build as blocks of text; nothing of it can be seen before `commit` is done, everything afterwards. */
export interface BlockWriter extends AnyBuildWriter {
  readonly kind: 'blocks';
  /**
   * Appends a block.
   * @throws AppError `DISK_FULL`, `STORE_UNAVAILABLE`
   */
  addBlock(block: EncodedBlock): Promise<void>;
}

/** How the events of a build become documents. Plain data: it is sent to the threads that make them. */
export interface DocumentOptions {
  /** First word of the names of the indices. */
  readonly prefix: string;
  /** Number of this ingest of the build, larger than that of any before: on every document, and its version. */
  readonly ingest: number;
  readonly days: IndexDays;
  /** The data stream that takes them, where there is one. */
  readonly stream?: string;
  /** Whether events of level DEBUG and TRACE are left out. */
  readonly dropDebug: boolean;
}

/**
 * Writes one build as a document for each event. Events can be searched as they come; the build counts as stored
 * with `commit` only, and one that was cut off is simply ingested again.
 */
export interface DocumentWriter extends AnyBuildWriter {
  readonly kind: 'documents';
  readonly documents: DocumentOptions;
  /**
   * Takes documents; returns when there is room for more.
   * @throws AppError `STORE_UNAVAILABLE`, `INTERRUPTED`
   */
  addDocuments(body: BulkBody): Promise<void>;
}

/** Writes one build in the way that its store keeps logs. */
export type BuildWriter = BlockWriter | DocumentWriter;
