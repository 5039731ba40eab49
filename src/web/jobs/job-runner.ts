import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import pLimit from 'p-limit';
import { AppError } from '../../errors.ts';
import type { Store } from '../../store/store.ts';
import type { JobControl } from './job.ts';
import { JobProcess, type ProcessJob } from './job-process.ts';
import { type JobName, jobNamed, type OrderOf, type ResultOf } from './jobs.ts';

/** How a job is stopped, and whom it tells how far it is. */
export type JobOptions = Pick<JobControl, 'signal'> & Partial<JobControl>;

/** Jobs of one kind: how many run at a time, how many may wait, and how long one may take. */
export interface Lane {
  readonly atOnce: number;
  readonly waiting: number;
  readonly timeMs: number;
}

/** What people wait for, and what they watch: neither holds up the other. */
export const LANES = {
  quick: { atOnce: 2, waiting: 24, timeMs: 10_000 },
  slow: { atOnce: 1, waiting: 4, timeMs: 10 * 60_000 },
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
   * @throws AppError `INTERRUPTED` - stopped by the signal
   * @throws AppError `LIMIT_EXCEEDED` - the time was over, or too many others wait
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
    run: async (name, order, { signal, onProgress = () => undefined }) => {
      const lane = LANE_OF[name];
      const { timeMs } = lanes[lane];
      const job: ProcessJob = {
        order: { kind: 'job', name, order, now: now().getTime(), timeMs },
        signal,
        onProgress,
      };
      return (await queues[lane].run(job)) as ResultOf<typeof name>; // of the job of that name
    },
    close: async () => {
      for (const queue of Object.values(queues)) queue.close();
    },
  };
}

/** Jobs that take turns. */
class LaneQueue {
  readonly #lane: Lane;
  readonly #store: Store;
  /** Of a store that processes can open for themselves. */
  readonly #directory: string | undefined;
  readonly #limit: ReturnType<typeof pLimit>;
  readonly #processes = new Set<JobProcess>();
  readonly #idle: JobProcess[] = [];

  constructor(lane: Lane, store: Store) {
    this.#lane = lane;
    this.#store = store;
    const isDirectory = statSync(store.location, { throwIfNoEntry: false })?.isDirectory() ?? false;
    this.#directory = isDirectory ? store.location : undefined;
    this.#limit = pLimit(lane.atOnce);
  }

  run(job: ProcessJob): Promise<unknown> {
    const { activeCount, pendingCount } = this.#limit;
    if (pendingCount >= this.#lane.waiting) {
      throw new AppError(
        'LIMIT_EXCEEDED',
        `${activeCount} searches are running and ${pendingCount} wait: try again in a moment`,
      );
    }
    return this.#limit(async () => {
      if (job.signal.aborted) throw new AppError('INTERRUPTED', 'the search was interrupted before it began');
      if (this.#directory === undefined) return runHere(job, this.#store);
      return this.#runApart(job, this.#directory);
    });
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
    this.#limit.clearQueue();
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
  const timeout = setTimeout(() => timer.abort(), timeMs);
  const stop = AbortSignal.any([signal, timer.signal]);
  return jobNamed(name)(store, order, { signal: stop, onProgress }).finally(() => clearTimeout(timeout));
}
