import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { Store } from '../../store/store.ts';
import type { Asker } from '../server/asker.ts';
import { FairQueue, type Places } from './fair-queue.ts';
import { type JobControl, OVERTIME_MS } from './job.ts';
import { JobProcess, type ProcessJob } from './job-process.ts';
import { type JobName, jobNamed, type OrderOf, type ResultOf } from './jobs.ts';

/** Who asks for a job, and may want to know how far it is. */
export type JobOptions = Asker & Partial<Pick<JobControl, 'onProgress'>>;

/** Jobs of one kind: how many there may be, and how long one may take. */
export interface Lane extends Places {
  readonly timeMs: number;
}

/** What people wait for, and what they watch: neither holds up the other. */
export const LANES = {
  quick: { atOnce: 3, atOnceOfOne: 2, waiting: 24, waitingOfOne: 8, timeMs: 10_000 },
  slow: { atOnce: 2, atOnceOfOne: 1, waiting: 4, waitingOfOne: 1, timeMs: 10 * 60_000 },
} satisfies Record<string, Lane>;

type LaneName = keyof typeof LANES;

const LANE_OF: Readonly<Record<JobName, LaneName>> = {
  find: 'quick',
  preview: 'slow',
  search: 'quick',
  survey: 'quick',
};

/**
 * Runs jobs beside the server: in processes with a store of their own, or in the cluster that has the store.
 *
 * Threads were tried: to end one that is inside SQLite's package for Node 20 ends the whole process.
 */
export interface JobRunner {
  /**
   * Refuses what is too much before it returns, like {@link FairQueue.run}.
   * @throws Refusal 429, 503
   * @throws AppError `INTERRUPTED` - stopped by the signal
   * @throws AppError `LIMIT_EXCEEDED` - the time was over
   */
  run<Name extends JobName>(name: Name, order: OrderOf<Name>, options: JobOptions): Promise<ResultOf<Name>>;
  close(): Promise<void>;
}

/** A runner of jobs on `store`; `lanes` for tests. */
export function createJobRunner(
  store: Store,
  now: () => Date,
  lanes: Readonly<Record<LaneName, Lane>> = LANES,
): JobRunner {
  const queues = { quick: new LaneQueue(lanes.quick, store), slow: new LaneQueue(lanes.slow, store) };
  return {
    run: (name, order, { client, signal, onProgress = () => undefined }) => {
      const lane = LANE_OF[name];
      const { timeMs } = lanes[lane];
      const job: ProcessJob = {
        order: { kind: 'job', name, order, now: now().getTime(), timeMs },
        signal,
        onProgress,
      };
      return queues[lane].run(client, job) as Promise<ResultOf<typeof name>>; // of the job of that name
    },
    close: async () => {
      for (const queue of Object.values(queues)) queue.close();
    },
  };
}

/** Jobs that take turns. */
class LaneQueue {
  readonly #queue: FairQueue;
  readonly #store: Store;
  /** Of a store that processes can open for themselves. */
  readonly #directory: string | undefined;
  readonly #processes = new Set<JobProcess>();
  readonly #idle: JobProcess[] = [];

  constructor(lane: Lane, store: Store) {
    this.#queue = new FairQueue(lane);
    this.#store = store;
    const isDirectory = statSync(store.location, { throwIfNoEntry: false })?.isDirectory() ?? false;
    this.#directory = isDirectory ? store.location : undefined;
  }

  run(client: string, job: ProcessJob): Promise<unknown> {
    const { signal } = job;
    return this.#queue.run({ client, signal }, () =>
      this.#directory === undefined ? runHere(job, this.#store) : this.#runApart(job, this.#directory),
    );
  }

  async #runApart(job: ProcessJob, directory: string): Promise<unknown> {
    const apart = this.#idle.pop() ?? new JobProcess({ directory, workers: threadsOfOneSearch() });
    this.#processes.add(apart);
    try {
      return await apart.run(job);
    } finally {
      if (apart.isUsable) this.#idle.push(apart);
      else this.#processes.delete(apart);
    }
  }

  close(): void {
    this.#queue.clear();
    for (const apart of this.#processes) apart.end();
  }
}

/** Few cores are left to the server; with many, one search may use half of them. */
function threadsOfOneSearch(): number {
  const cores = availableParallelism();
  return cores > 2 ? Math.floor(cores / 2) : 0;
}

/** What a cluster does takes no time of ours. */
function runHere(
  { order: { name, order, timeMs }, signal, onProgress }: ProcessJob,
  store: Store,
): Promise<unknown> {
  const timer = new AbortController();
  const timeout = setTimeout(() => timer.abort(), timeMs + OVERTIME_MS);
  const stop = AbortSignal.any([signal, timer.signal]);
  return jobNamed(name)(store, order, { signal: stop, timeMs, onProgress }).finally(() =>
    clearTimeout(timeout),
  );
}
