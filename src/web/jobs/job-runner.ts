import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import pLimit from 'p-limit';
import { AppError } from '../../errors.ts';
import type { Store } from '../../store/store.ts';
import type { JobControl } from './job.ts';
import { JobThread, type ThreadJob } from './job-thread.ts';
import { type JobName, jobNamed, type OrderOf, type ResultOf } from './jobs.ts';

/** How a job is stopped, and whom it tells how far it is. */
export type JobOptions = Pick<JobControl, 'signal'> & Partial<JobControl>;

/** Jobs of one kind: how many run at a time, how many may wait, and how long one may take. */
export interface Lane {
  readonly threads: number;
  readonly waiting: number;
  readonly timeMs: number;
}

/** What people wait for, and what they watch: neither holds up the other. */
export const LANES = {
  quick: { threads: 2, waiting: 24, timeMs: 10_000 },
  slow: { threads: 1, waiting: 4, timeMs: 10 * 60_000 },
} satisfies Record<string, Lane>;

type LaneName = keyof typeof LANES;

const LANE_OF: Readonly<Record<JobName, LaneName>> = {
  find: 'quick',
  preview: 'slow',
  search: 'quick',
  survey: 'quick',
};

/** Runs jobs beside the server: in threads with a store of their own, or in the cluster that has the store. */
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
      const job: ThreadJob = {
        order: { kind: 'job', name, order, now: now().getTime(), timeMs },
        signal,
        onProgress,
      };
      return (await queues[lane].run(job)) as ResultOf<typeof name>; // of the job of that name
    },
    close: async () => {
      await Promise.all([queues.quick.close(), queues.slow.close()]);
    },
  };
}

/** Jobs that take turns. */
class LaneQueue {
  readonly #lane: Lane;
  readonly #store: Store;
  /** Of a store that threads can open for themselves. */
  readonly #directory: string | undefined;
  readonly #limit: ReturnType<typeof pLimit>;
  readonly #threads = new Set<JobThread>();
  readonly #idle: JobThread[] = [];

  constructor(lane: Lane, store: Store) {
    this.#lane = lane;
    this.#store = store;
    const isDirectory = statSync(store.location, { throwIfNoEntry: false })?.isDirectory() ?? false;
    this.#directory = isDirectory ? store.location : undefined;
    this.#limit = pLimit(lane.threads);
  }

  run(job: ThreadJob): Promise<unknown> {
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
      return this.#runInThread(job, this.#directory);
    });
  }

  async #runInThread(job: ThreadJob, directory: string): Promise<unknown> {
    const thread = this.#idle.pop() ?? new JobThread({ directory, workers: threadsOfOneSearch() });
    this.#threads.add(thread);
    try {
      return await thread.run(job);
    } finally {
      if (thread.isUsable) this.#idle.push(thread);
      else this.#threads.delete(thread);
    }
  }

  async close(): Promise<void> {
    this.#limit.clearQueue();
    await Promise.all([...this.#threads].map((thread) => thread.end()));
  }
}

/** Few cores are left to the server; with many, one search may use half of them. */
function threadsOfOneSearch(): number {
  const cores = availableParallelism();
  return cores > 2 ? Math.floor(cores / 2) : 0;
}

/** What a cluster does takes no time of ours. */
function runHere(
  { order: { name, order, timeMs }, signal, onProgress }: ThreadJob,
  store: Store,
): Promise<unknown> {
  const stop = AbortSignal.any([signal, AbortSignal.timeout(timeMs)]);
  return jobNamed(name)(store, order, { signal: stop, onProgress });
}
