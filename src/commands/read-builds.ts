import { addAbortSignal } from 'node:stream';
import type { LogSource } from '../ci/log-source.ts';
import { openSource } from '../ci/open-source.ts';
import { errorVerdict, type Judge } from '../classify/create-judge.ts';
import { tagTable } from '../config/tag-table.ts';
import { AppError, isAppError } from '../errors.ts';
import { type IngestResult, ingestBuild } from '../ingest/ingest-build.ts';
import { createTaskRunner, type TaskRunner } from '../ingest/task-runner.ts';
import type { Build } from '../model/build.ts';
import type { Verdict } from '../model/verdict.ts';
import type { WritableStore } from '../store/writable-store.ts';
import { count } from '../util/count.ts';
import { formatBytes } from '../util/format-bytes.ts';
import { createProgress, type Progress } from './progress.ts';
import type { CommandStart } from './start-command.ts';

/** Builds to read. */
export interface ReadRequest {
  /** Folders, files, archives, addresses, `-`. */
  readonly locations: readonly string[];
  /** A file of events that are normalised already, one JSON object a line. */
  readonly documents?: string;
  readonly judge: Judge;
  readonly overrides: Partial<Build>;
  /** Keeps the logs, where they are to be kept. */
  readonly store?: WritableStore;
  /** Called with each build that could be read, while the store may still be busy with its logs. */
  readonly onVerdict?: (read: ReadBuild & { readonly result: IngestResult }) => Promise<void>;
}

/** One build that was read; without `result` it could not be, and the verdict says why. */
export interface ReadBuild {
  readonly location: string;
  readonly verdict: Verdict;
  readonly result?: IngestResult;
}

/** Failures that concern one source; any other ends the command. */
const OF_ONE_SOURCE = ['SOURCE_UNAVAILABLE', 'SOURCE_INVALID', 'LIMIT_EXCEEDED', 'DECODE_FAILED'] as const;

/** Reads the builds at all locations, one after the other; a source that fails does not stop the others. */
export async function* readBuilds(start: CommandStart, request: ReadRequest): AsyncGenerator<ReadBuild> {
  const { config, context } = start;
  const workers = config.workers === undefined ? {} : { workers: config.workers };
  const runner = createTaskRunner({ queries: request.judge.queries, ...workers });
  const progress = await createProgress(context);
  const waiting: LogSource[] = [];
  let isNameUsed = false;
  try {
    for (const { location, ...options } of inputsOf(request)) {
      const stdin = location === '-' ? { stdin: addAbortSignal(context.signal, context.stdin) } : {};
      const open = () => openSource(location, { ...stdin, ...options });
      const sources = await attempt(location, request.judge, open);
      if ('verdict' in sources) {
        yield sources;
        continue;
      }
      waiting.push(...sources);
      while (waiting[0] !== undefined) {
        if (isNameUsed) throw twiceNamed(waiting[0].location);
        const [source] = waiting.splice(0, 1) as [LogSource]; // the one just looked at
        isNameUsed = request.overrides.buildUuid !== undefined;
        yield await readOne(source, { start, request, runner, progress });
      }
    }
  } finally {
    progress.stop();
    await Promise.all([runner.close(), ...waiting.map((source) => source.close?.())]);
  }
}

function twiceNamed(location: string): AppError {
  const message = `expected one build for --build-uuid, found another at ${location}; read them one by one`;
  return new AppError('USAGE', message);
}

function inputsOf({ locations, documents }: ReadRequest): { location: string; documents?: true }[] {
  const inputs: { location: string; documents?: true }[] = locations.map((location) => ({ location }));
  return documents === undefined ? inputs : [...inputs, { location: documents, documents: true }];
}

interface Reading {
  readonly start: CommandStart;
  readonly request: ReadRequest;
  readonly runner: TaskRunner;
  readonly progress: Progress;
}

async function readOne(source: LogSource, reading: Reading): Promise<ReadBuild> {
  const { start, request, runner, progress } = reading;
  const { judge, store, overrides } = request;
  const read = await attempt(source.location, judge, () =>
    ingestBuild({
      source,
      runner,
      overrides,
      judge: judge.judge,
      tags: tagTable(start.config),
      ...(store === undefined ? {} : { store }),
      signal: start.context.signal,
      now: start.context.now,
      onProgress: ({ files, bytes }) =>
        progress.update(bytes, 0, `${source.location}: ${count(files, 'file')}, ${formatBytes(bytes)}`),
      onVerdict: async (result) => {
        progress.stop();
        await request.onVerdict?.({ location: source.location, verdict: result.verdict, result });
      },
      onStoring: (written, waiting) =>
        progress.update(
          written,
          written + waiting,
          `${source.location}: ${written} of ${count(written + waiting, 'event')} in the store`,
        ),
    }),
  );
  progress.stop();
  if ('location' in read) return read;
  return { location: source.location, verdict: read.verdict, result: read };
}

/** What `work` gives, or a verdict that says why it could not. */
async function attempt<T extends object>(
  location: string,
  judge: Judge,
  work: () => Promise<T>,
): Promise<T | ReadBuild> {
  try {
    return await work();
  } catch (error) {
    if (!OF_ONE_SOURCE.some((code) => isAppError(error, code)) || !isAppError(error)) throw error;
    const problem = {
      filename: '',
      reason: error.code.toLowerCase().replaceAll('_', '-'),
      message: error.message,
    };
    return { location, verdict: errorVerdict(location, problem, judge.signatures) };
  }
}
