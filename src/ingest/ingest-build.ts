import type { LogSource } from '../ci/log-source.ts';
import type { SourceLimits } from '../ci/source-limits.ts';
import type { TagTable } from '../log-format/file-tags.ts';
import type { Build } from '../model/build.ts';
import type { BuildReading, FileReading } from '../model/build-reading.ts';
import type { Incomplete, Verdict } from '../model/verdict.ts';
import type { BuildWriter } from '../store/build-writer.ts';
import type { WritableStore } from '../store/writable-store.ts';
import { BuildPass } from './build-pass.ts';
import { buildTimes } from './build-times.ts';
import type { IngestProgress } from './ingest-progress.ts';
import { interrupted } from './interrupted.ts';
import type { TaskRunner } from './task-runner.ts';

/** One build to read. */
export interface IngestRequest {
  readonly source: LogSource;
  /** Runs the queries; made once and shared by all builds of a command. */
  readonly runner: TaskRunner;
  /** What flags say of the build; wins over what the source says. */
  readonly overrides?: Partial<Build>;
  /** Makes the verdict of what was read; it is stored in the same transaction as the logs. */
  readonly judge: (reading: BuildReading) => Verdict;
  /** Keeps the logs and the verdict; without it they are only read. */
  readonly store?: Pick<WritableStore, 'beginBuild'>;
  /** Which tags a file's events carry; OpenStack's table when absent. */
  readonly tags?: TagTable;
  readonly limits?: Partial<SourceLimits>;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: IngestProgress) => void;
  /** Called when all is read and judged, while the store may still be busy with the logs. */
  readonly onVerdict?: (result: IngestResult) => void | Promise<void>;
  /** Called while the store is busy with the logs after the verdict, with events written and events that wait. */
  readonly onStoring?: (written: number, waiting: number) => void;
  readonly now?: () => Date;
}

/** One build as it was read, judged and, where a store was given, kept. */
export interface IngestResult {
  readonly build: Build;
  readonly verdict: Verdict;
  readonly files: readonly FileReading[];
  /** What is missing from the reading. */
  readonly incomplete: readonly Incomplete[];
  /** What was left out without loss: binary files, second forms of a log, devices. */
  readonly skipped: readonly Incomplete[];
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
  const { source, overrides, store, now = () => new Date() } = request;
  const signal = request.signal ?? new AbortController().signal;
  const startedAt = performance.now();
  let writer: BuildWriter | undefined;
  try {
    const described = await source.describe(signal);
    const build: Build = { buildUuid: source.location, status: 'UNKNOWN', ...described, ...overrides };
    const times = buildTimes(build, now());
    writer = await store?.beginBuild(build, times);
    const pass = new BuildPass({ ...request, build, times, signal, ...(writer && { writer }) });
    await pass.readAll();
    const { reading, skipped } = pass.finish(performance.now() - startedAt);
    const { files, incomplete, timings } = reading;
    const result = { build, verdict: request.judge(reading), files, incomplete, skipped, timings };
    await request.onVerdict?.(result);
    const end = { build, verdict: result.verdict, contentHash: pass.contentHash() };
    await writer?.commit(end, request.onStoring);
    return result;
  } catch (error) {
    const isClean = await writer?.abort();
    throw signal.aborted ? interrupted(error, isClean) : error;
  } finally {
    await source.close?.();
  }
}
