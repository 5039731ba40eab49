import { createHash } from 'node:crypto';
import { isHarmless } from '../ci/file-loss.ts';
import type { LogSource, SourceFile } from '../ci/log-source.ts';
import { encodePath } from '../ci/safe-path.ts';
import { DEFAULT_SOURCE_LIMITS, type SourceLimits } from '../ci/source-limits.ts';
import type { TagTable } from '../log-format/file-tags.ts';
import { formatByName } from '../log-format/formats.ts';
import type { TimeContext } from '../log-format/log-format.ts';
import { openstackTags } from '../log-format/openstack-tags.ts';
import { type Build, buildFields } from '../model/build.ts';
import type { BuildReading } from '../model/build-reading.ts';
import type { Incomplete } from '../model/verdict.ts';
import type { BuildWriter } from '../store/build-writer.ts';
import { eachAtOnce } from '../util/each-at-once.ts';
import { ReadingCollector } from './collect-reading.ts';
import { cutSegments } from './cut-segments.ts';
import { createFileState, type FileState, fileReading, storedFile } from './file-state.ts';
import { followPieces } from './follow-pieces.ts';
import type { IngestProgress } from './ingest-progress.ts';
import { interrupted } from './interrupted.ts';
import { type LogText, type ReadContext, readLogFile } from './read-log-file.ts';
import type { Task } from './task.ts';
import { TaskQueue } from './task-queue.ts';
import type { TaskRunner } from './task-runner.ts';

/** Files of a build that are read at the same time. */
const FILES_AT_ONCE = 4;

/** What is settled before the first file is read. */
export interface BuildPassOptions {
  readonly source: LogSource;
  readonly runner: TaskRunner;
  readonly build: Build;
  readonly times: TimeContext;
  readonly signal: AbortSignal;
  readonly writer?: BuildWriter;
  readonly tags?: TagTable;
  readonly limits?: Partial<SourceLimits>;
  readonly onProgress?: (progress: IngestProgress) => void;
}

/** What was read, and what was left out of it without loss. */
export interface PassResult {
  readonly reading: BuildReading;
  readonly skipped: readonly Incomplete[];
}

/** One pass over one build's files: from the source's bytes to hits, and to blocks in the store. */
export class BuildPass {
  readonly #options: BuildPassOptions;
  readonly #collector: ReadingCollector;
  readonly #queue: TaskQueue;
  readonly #limits: SourceLimits;
  readonly #incomplete: Incomplete[] = [];
  readonly #hashes = new Map<string, string>();

  constructor(options: BuildPassOptions) {
    const { build, runner, times, writer, onProgress } = options;
    this.#options = options;
    this.#limits = { ...DEFAULT_SOURCE_LIMITS, ...options.limits };
    this.#collector = new ReadingCollector((build.endedAt ?? build.startedAt)?.getTime() ?? Number.NaN);
    this.#queue = new TaskQueue({
      runner,
      buildFields: buildFields(build),
      times,
      ...keepOf(writer),
      onResult: async (task, result) => {
        const segments = this.#collector.add(task, result);
        const { packed, documents } = result;
        if (packed && writer?.kind === 'blocks')
          await writer.addBlock({ ...packed, sizeBytes: task.sizeBytes, segments });
        if (documents && writer?.kind === 'documents') await writer.addDocuments(documents);
        const { files, bytes, events } = this.#collector;
        onProgress?.({ files: files.length, bytes, events });
      },
    });
  }

  /** @throws what ends the whole pass; what is wrong with single files is kept for `finish` */
  async readAll(): Promise<void> {
    const { source, signal } = this.#options;
    const context: ReadContext = {
      limits: this.#limits,
      budget: { remainingBytes: this.#limits.maxBuildBytes },
      signal,
      incomplete: this.#incomplete,
      onText: (text) => this.#readText(text),
    };
    const read = async (file: SourceFile): Promise<void> => {
      this.#throwIfAborted();
      this.#hashes.set(file.path, await readLogFile(file, context));
    };
    await eachAtOnce(source.files(signal), source.sequential ? 1 : FILES_AT_ONCE, read);
    await this.#queue.finish();
    this.#throwIfAborted();
  }

  /** Puts together what was read, and tells the store of the files. */
  finish(totalMs: number): PassResult {
    const { source, build, writer } = this.#options;
    const { files, quarantined } = this.#collector;
    for (const [number, file] of files.entries()) writer?.addFile(number, storedFile(file));
    const left = [...source.incomplete, ...this.#incomplete];
    const overBudget = [...quarantined].map(([query, reason]) => ({
      filename: '',
      reason: 'over-budget',
      message: `query ${query}: ${reason}`,
    }));
    return {
      reading: {
        build,
        files: this.#collector.sortedFiles().map(fileReading),
        hits: this.#collector.hits(),
        incomplete: [...left.filter((entry) => !isHarmless(entry)), ...overBudget],
        timings: this.#collector.timings(totalMs),
      },
      skipped: left.filter(isHarmless),
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

  async #readText(text: LogText): Promise<void> {
    const { build, runner, times, writer, tags = openstackTags } = this.#options;
    const base = build.logUrl?.replace(/\/?$/, '/');
    const logUrl = text.logUrl ?? (base === undefined ? undefined : base + encodePath(text.path));
    const state = createFileState(text, logUrl, tags);
    const file = this.#collector.files.push(state) - 1;
    const fields = fieldsOf(state);
    const format = text.format === undefined ? undefined : formatByName(text.format);
    try {
      const options = { filename: text.filename, format, takeBuffer: () => runner.takeBuffer() };
      const cut = cutSegments(text.chunks, options);
      for await (const piece of writer?.kind === 'documents' ? followPieces(cut, times) : cut) {
        await this.#queue.add({ file, fields, ...piece });
        this.#throwIfAborted();
      }
    } finally {
      state.sourceBytes = text.sourceBytes();
    }
  }

  #throwIfAborted(): void {
    if (this.#options.signal.aborted) throw interrupted();
  }
}

function keepOf(writer: BuildWriter | undefined): Pick<Task, 'keep'> {
  if (writer === undefined) return {};
  return { keep: writer.kind === 'documents' ? writer.documents : 'blocks' };
}

/** What all events of a file share. */
function fieldsOf({ filename, tags, logUrl }: FileState) {
  return { filename, tags, ...(logUrl === undefined ? {} : { log_url: logUrl }) };
}
