import type { LogSource } from '../ci/log-source.ts';
import type { Judge } from '../classify/create-judge.ts';
import { AppError } from '../errors.ts';
import { type IngestRequest, type IngestResult, ingestBuild } from '../ingest/ingest-build.ts';
import type { TaskRunner } from '../ingest/task-runner.ts';
import type { TagTable } from '../log-format/file-tags.ts';
import type { QueuedBuild } from '../store/build-queue.ts';

/** What reading a build of the queue takes. */
export interface QueuedBuildReader {
  readonly judge: Judge;
  readonly runner: TaskRunner;
  readonly store: NonNullable<IngestRequest['store']>;
  readonly tags: TagTable;
  readonly now: () => Date;
  /** Opens the logs at the build's place. */
  readonly open: (build: QueuedBuild) => Promise<readonly LogSource[]>;
}

/**
 * Reads what lies at the build's place, judges it and stores it.
 * @throws AppError `SOURCE_UNAVAILABLE`, `INTERRUPTED`, and what {@link ingestBuild} throws
 */
export async function readQueuedBuild(
  build: QueuedBuild,
  { judge, runner, store, tags, now, open }: QueuedBuildReader,
  signal: AbortSignal,
): Promise<IngestResult[]> {
  const { location, overrides = {} } = build;
  const sources = await open(build);
  if (sources.length === 0) {
    throw new AppError('SOURCE_UNAVAILABLE', `expected the logs of a build at ${location}, found none`);
  }
  const results: IngestResult[] = [];
  for (const source of sources) {
    const request = { source, runner, overrides, judge: judge.judge, store, tags, signal, now };
    results.push(await ingestBuild(request));
  }
  return results;
}
