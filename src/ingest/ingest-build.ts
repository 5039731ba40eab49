import type { LogSource } from '../ci/log-source.ts';
import type { SourceLimits } from '../ci/source-limits.ts';
import type { Build } from '../model/build.ts';
import type { BuildReading, FileReading } from '../model/build-reading.ts';
import type { Incomplete, Verdict } from '../model/verdict.ts';
import type { TaskRunner } from './task-runner.ts';

/** How far a reading has come; sizes are bytes after unpacking. */
export interface IngestProgress {
  readonly files: number;
  readonly bytes: number;
  readonly events: number;
}

/** One build to read. */
export interface IngestRequest {
  readonly source: LogSource;
  /** Runs the queries; made once and shared by all builds of a command. */
  readonly runner: TaskRunner;
  /** What flags say of the build; wins over what the source says. */
  readonly overrides?: Partial<Build>;
  /** Makes the verdict of what was read; it is stored in the same transaction as the logs. */
  readonly judge: (reading: BuildReading) => Verdict;
  readonly limits?: Partial<SourceLimits>;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: IngestProgress) => void;
}

/** One build as it was read, judged and, where a store was given, kept. */
export interface IngestResult {
  readonly build: Build;
  readonly verdict: Verdict;
  readonly files: readonly FileReading[];
  readonly incomplete: readonly Incomplete[];
  readonly timings: Readonly<Record<string, number>>;
}

/**
 * Reads a build's logs once: unpacks, finds records, runs all queries, keeps the text where a store is given.
 *
 * One bad file never stops the others: it is in `incomplete`.
 * @throws AppError `INTERRUPTED` when `signal` fires: nothing of the build is visible then; `DISK_FULL` and
 *   the store's own codes
 */
export async function ingestBuild(request: IngestRequest): Promise<IngestResult> {
  throw new Error(`not yet: ${request.source.location}`);
}
