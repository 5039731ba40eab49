import { createHash } from 'node:crypto';
import pLimit from 'p-limit';
import { isHarmless } from '../ci/file-loss.ts';
import type { LogSource, SourceFile } from '../ci/log-source.ts';
import { DEFAULT_SOURCE_LIMITS, type SourceLimits } from '../ci/source-limits.ts';
import { AppError } from '../errors.ts';
import { fileTags, type TagTable } from '../log-format/file-tags.ts';
import { formatByName } from '../log-format/formats.ts';
import type { LogFormat, TimeContext } from '../log-format/log-format.ts';
import { openstackTags } from '../log-format/openstack-tags.ts';
import { type Build, buildFields } from '../model/build.ts';
import type { BuildReading, FileReading } from '../model/build-reading.ts';
import type { Incomplete, Verdict } from '../model/verdict.ts';
import type { BuildWriter } from '../store/embedded/build-writer.ts';
import type { EmbeddedStore } from '../store/embedded/embedded-store.ts';
import { buildTimes } from './build-times.ts';
import { type FileState, ReadingCollector } from './collect-reading.ts';
import { cutSegments } from './cut-segments.ts';
import { type LogText, readLogFile } from './read-log-file.ts';
import { TaskQueue } from './task-queue.ts';
import type { TaskRunner } from './task-runner.ts';

/** Files of a build that are read at the same time. */
const FILES_AT_ONCE = 4;

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
  /** Keeps the logs and the verdict; without it they are only read. */
  readonly store?: Pick<EmbeddedStore, 'beginBuild'>;
  /** Which tags a file's events carry; OpenStack's table when absent. */
  readonly tags?: TagTable;
  readonly limits?: Partial<SourceLimits>;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: IngestProgress) => void;
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
    const pass = new BuildPass(request, { build, times, signal, writer });
    await pass.readAll();
    const result = pass.finish(performance.now() - startedAt);
    await writer?.commit({ build, verdict: result.verdict, contentHash: pass.contentHash() });
    return result;
  } catch (error) {
    await writer?.abort();
    throw signal.aborted ? interrupted(error) : error;
  } finally {
    await source.close?.();
  }
}

function interrupted(cause?: unknown): AppError {
  const message = 'the reading was stopped before its end; nothing of the build was kept';
  return new AppError('INTERRUPTED', message, { cause });
}

/** What is settled before the first file is read. */
interface PassStart {
  readonly build: Build;
  readonly times: TimeContext;
  readonly signal: AbortSignal;
  readonly writer: BuildWriter | undefined;
}

/** One pass over one build's files. */
class BuildPass {
  readonly #request: IngestRequest;
  readonly #build: Build;
  readonly #signal: AbortSignal;
  readonly #writer: BuildWriter | undefined;
  readonly #collector: ReadingCollector;
  readonly #queue: TaskQueue;
  readonly #limits: SourceLimits;
  readonly #incomplete: Incomplete[] = [];
  readonly #hashes = new Map<string, string>();
  #bytes = 0;

  constructor(request: IngestRequest, { build, times, signal, writer }: PassStart) {
    this.#request = request;
    this.#build = build;
    this.#signal = signal;
    this.#writer = writer;
    this.#limits = { ...DEFAULT_SOURCE_LIMITS, ...request.limits };
    this.#collector = new ReadingCollector((build.endedAt ?? build.startedAt)?.getTime() ?? Number.NaN);
    this.#queue = new TaskQueue({
      runner: request.runner,
      buildFields: buildFields(build),
      times,
      pack: writer !== undefined,
      onResult: async (task, result) => {
        const segments = this.#collector.add(task, result);
        this.#report(task.sizeBytes);
        if (result.packed) await writer?.addBlock({ ...result.packed, sizeBytes: task.sizeBytes, segments });
      },
    });
  }

  async readAll(): Promise<void> {
    const { source } = this.#request;
    const budget = { remainingBytes: this.#limits.maxBuildBytes };
    const limit = pLimit(source.sequential ? 1 : FILES_AT_ONCE);
    const context = {
      limits: this.#limits,
      budget,
      signal: this.#signal,
      incomplete: this.#incomplete,
      onText: (text: LogText) => this.#readText(text),
    };
    const read = async (file: SourceFile): Promise<void> => {
      this.#throwIfAborted();
      this.#hashes.set(file.path, await readLogFile(file, context));
    };
    const underWay = new Set<Promise<void>>();
    let failure: { readonly error: unknown } | undefined;
    for await (const file of source.files(this.#signal)) {
      const reading = limit(() => read(file))
        .catch((error) => {
          failure ??= { error };
        })
        .finally(() => underWay.delete(reading));
      underWay.add(reading);
      if (source.sequential || underWay.size >= FILES_AT_ONCE * 2) await Promise.race(underWay);
      if (failure) break;
    }
    await Promise.all(underWay);
    if (failure) throw failure.error;
    await this.#queue.finish();
    this.#throwIfAborted();
  }

  async #readText(text: LogText): Promise<void> {
    const { tags = openstackTags } = this.#request;
    const number = this.#collector.files.length;
    const state: FileState = {
      filename: text.filename,
      path: text.path,
      tags: fileTags(text.path, tags),
      format: text.format ?? 'plain',
      sizeBytes: 0,
      sourceBytes: 0,
      events: 0,
      lines: 0,
      badTimes: 0,
      lastTime: Number.NaN,
      ...this.#logUrl(text),
    };
    this.#collector.files.push(state);
    const fields = {
      filename: state.filename,
      tags: state.tags,
      ...(state.logUrl === undefined ? {} : { log_url: state.logUrl }),
    };
    try {
      for await (const piece of cutSegments(text.chunks, text.filename, formatOf(text))) {
        await this.#queue.add({ file: number, fields, ...piece });
        this.#throwIfAborted();
      }
    } finally {
      state.sourceBytes = text.sourceBytes();
    }
  }

  #logUrl(text: LogText): { readonly logUrl?: string } {
    if (text.logUrl !== undefined) return { logUrl: text.logUrl };
    const base = this.#build.logUrl;
    return base === undefined ? {} : { logUrl: base + encodeURI(text.path) };
  }

  #report(sizeBytes: number): void {
    this.#bytes += sizeBytes;
    const { files, events } = this.#collector;
    this.#request.onProgress?.({ files: files.length, bytes: this.#bytes, events });
  }

  /** Makes the verdict; tells the store of the files. */
  finish(totalMs: number): IngestResult {
    const { files, quarantined } = this.#collector;
    const all = [...this.#request.source.incomplete, ...this.#incomplete];
    const incomplete = all.filter((entry) => !isHarmless(entry));
    for (const [query, reason] of quarantined) {
      incomplete.push({ filename: '', reason: 'over-budget', message: `query ${query}: ${reason}` });
    }
    const reading: BuildReading = {
      build: this.#build,
      files: this.#collector.sortedFiles().map(fileReading),
      hits: this.#collector.hits(),
      incomplete,
      timings: this.#timings(totalMs),
    };
    const verdict = this.#request.judge(reading);
    for (const [number, file] of files.entries()) this.#writer?.addFile(number, storedFile(file));
    return {
      build: this.#build,
      verdict,
      files: reading.files,
      incomplete,
      skipped: all.filter(isHarmless),
      timings: reading.timings,
    };
  }

  /** The same files with the same bytes give the same hash. */
  contentHash(): string {
    const hash = createHash('sha256');
    for (const [path, fileHash] of [...this.#hashes].sort(([a], [b]) => (a < b ? -1 : 1))) {
      hash.update(`${path}\0${fileHash}\n`);
    }
    return hash.digest('hex');
  }

  #timings(totalMs: number): Record<string, number> {
    const { files, timings, events } = this.#collector;
    let sourceBytes = 0;
    for (const file of files) sourceBytes += file.sourceBytes;
    const rounded = Object.entries({ total: totalMs, ...timings }).map(([phase, ms]) => [
      `${phase}Ms`,
      Math.round(ms),
    ]);
    return { ...Object.fromEntries(rounded), bytes: this.#bytes, sourceBytes, events, files: files.length };
  }

  #throwIfAborted(): void {
    if (this.#signal.aborted) throw interrupted();
  }
}

function formatOf({ format }: LogText): LogFormat | undefined {
  return format === undefined ? undefined : formatByName(format);
}

function fileReading({
  filename,
  sizeBytes,
  logUrl,
  format,
  events,
  lines,
  badTimes,
}: FileState): FileReading {
  return {
    filename,
    sizeBytes,
    format,
    events,
    lines,
    badTimes,
    ...(logUrl === undefined ? {} : { logUrl }),
  };
}

function storedFile(file: FileState) {
  const { filename, tags, format, sizeBytes, sourceBytes, events, lines, logUrl } = file;
  return {
    filename,
    tags,
    format,
    sizeBytes,
    sourceBytes,
    events,
    lines,
    ...(logUrl === undefined ? {} : { logUrl }),
  };
}
