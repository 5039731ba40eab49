import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { createJudge, type Judge } from '../classify/create-judge.ts';
import { createTaskRunner, type TaskRunner } from '../ingest/task-runner.ts';
import type { Problem } from '../model/problem.ts';
import type { SignatureSet } from '../model/signature.ts';
import { findFiles } from '../signatures/find-files.ts';
import { loadSignatures } from '../signatures/load-signatures.ts';
import { planQueries } from '../signatures/plan-queries.ts';

/** Between two looks at the files, in ms: a change counts within five seconds. */
const LOOK_MS = 1_500;

/** A set of signatures, ready to read builds with. */
export interface Reader {
  readonly set: SignatureSet;
  readonly judge: Judge;
  readonly runner: TaskRunner;
}

export interface LiveJudgeOptions {
  /** Files and folders of signatures. */
  readonly paths: readonly string[];
  readonly workers?: number;
  /** Called with a set that is used from now on. */
  readonly onChange: (set: SignatureSet) => void;
  /** Called when files changed and the old set stays, because of these mistakes. */
  readonly onProblems: (problems: readonly Problem[]) => void;
}

/** Signatures that are used as they are on disk, without a restart. */
export class LiveJudge {
  readonly #options: LiveJudgeOptions;
  #current: Used;
  #seen: string;

  private constructor(options: LiveJudgeOptions, reader: Reader, seen: string) {
    this.#options = options;
    this.#current = { reader, users: 0, isOld: false };
    this.#seen = seen;
  }

  /** Loads the signatures that are sound; what is wrong with the others is told, and stops nothing. */
  static async open(options: LiveJudgeOptions): Promise<LiveJudge> {
    const seen = await look(options.paths);
    const { set, problems } = await loadSignatures(options.paths);
    const errors = problems.filter(({ severity }) => severity === 'error');
    if (errors.length > 0) options.onProblems(errors);
    return new LiveJudge(options, readerOf(set, options), seen);
  }

  get set(): SignatureSet {
    return this.#current.reader.set;
  }

  /** Lets `work` read with the present set; a set that is replaced meanwhile stays until then. */
  async use<T>(work: (reader: Reader) => Promise<T>): Promise<T> {
    const used = this.#current;
    used.users++;
    try {
      return await work(used.reader);
    } finally {
      used.users--;
      await closeUnused(used);
    }
  }

  /** Watches the files until `signal` fires. */
  async watch(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
      if (!signal.aborted) await this.refresh();
    }
  }

  /** Looks at the files now. A set with a mistake in it is told of and not used. */
  async refresh(): Promise<void> {
    const seen = await look(this.#options.paths);
    if (seen === this.#seen) return;
    this.#seen = seen;
    const { set, problems } = await loadSignatures(this.#options.paths);
    const errors = problems.filter(({ severity }) => severity === 'error');
    if (errors.length > 0) return this.#options.onProblems(errors);
    if (set.version === this.set.version) return;
    const old = this.#current;
    this.#current = { reader: readerOf(set, this.#options), users: 0, isOld: false };
    old.isOld = true;
    this.#options.onChange(set);
    await closeUnused(old);
  }

  async close(): Promise<void> {
    await this.#current.reader.runner.close();
  }
}

interface Used {
  readonly reader: Reader;
  users: number;
  isOld: boolean;
}

async function closeUnused({ isOld, users, reader }: Used): Promise<void> {
  if (isOld && users === 0) await reader.runner.close();
}

function readerOf(set: SignatureSet, { workers }: LiveJudgeOptions): Reader {
  const judge = createJudge(planQueries(set));
  const runner = createTaskRunner({ queries: judge.queries, ...(workers !== undefined && { workers }) });
  return { set, judge, runner };
}

/** Names the state of all files without reading them. Also works where a file system tells nobody of changes. */
async function look(paths: readonly string[]): Promise<string> {
  const { files } = await findFiles(paths);
  const hash = createHash('sha256');
  for (const file of files) {
    const stats = await stat(file).catch(() => undefined);
    hash.update(`${file}\0${stats?.ino}\0${stats?.size}\0${stats?.mtimeMs}\0${stats?.ctimeMs}\n`);
  }
  return hash.digest('hex');
}
