import {
  afterFailure,
  afterGivingBack,
  afterRetry,
  afterSuccess,
  type BuildQueue,
  DEFAULT_QUEUE_POLICY,
  type EnqueueSummary,
  extended,
  type Lease,
  leased,
  type NewBuild,
  parkedAsPoison,
  type QueueCounts,
  type QueuedBuild,
  type QueuePolicy,
  type QueueState,
  queued,
} from '../build-queue.ts';
import { whenUnlocked } from './lock-retry.ts';
import type { QueueTable } from './queue-table.ts';
import type { StoreContext } from './store-context.ts';
import { storeError } from './store-error.ts';

/** Builds that are read at once by a list. */
const PAGE = 500;

/** The queue in the catalogue: every step is one transaction. */
export function createEmbeddedQueue(context: StoreContext, policy: Partial<QueuePolicy> = {}): BuildQueue {
  return new EmbeddedQueue(context, { ...DEFAULT_QUEUE_POLICY, ...policy });
}

class EmbeddedQueue implements BuildQueue {
  readonly #context: StoreContext;
  readonly #table: QueueTable;
  readonly #policy: QueuePolicy;

  constructor(context: StoreContext, policy: QueuePolicy) {
    this.#context = context;
    this.#table = context.catalogue.queue;
    this.#policy = policy;
  }

  enqueue(builds: readonly NewBuild[]): Promise<EnqueueSummary> {
    return this.#change(() => {
      const now = this.#context.now();
      const added = builds.filter((build) => this.#table.add(queued(build, now))).length;
      return { added, known: builds.length - added };
    });
  }

  async lease(worker: string): Promise<Lease | undefined> {
    const build = await this.#change(() => this.#take(worker));
    return build && new HeldBuild(build, (step) => this.#step(build, step), this.#policy);
  }

  /** The oldest build that is due; those on the way that took too many workers down are parked. */
  #take(worker: string): QueuedBuild | undefined {
    for (;;) {
      const now = this.#context.now();
      const due = this.#table.oldestDue(now);
      if (due === undefined) return undefined;
      const poison = parkedAsPoison(due.build, this.#policy);
      const build = poison ?? leased(due.build, worker, { now, policy: this.#policy });
      this.#table.put(due.number, build);
      if (poison === undefined) return build;
    }
  }

  /** Changes a leased build, unless another worker has it, or it was parked for the silence of this one. */
  #step(
    { id, worker, attempts }: QueuedBuild,
    step: (build: QueuedBuild, now: Date) => QueuedBuild,
  ): Promise<QueuedBuild | undefined> {
    return this.#change(() => {
      const found = this.#table.find(id);
      const isHeld = found?.build.worker === worker && found?.build.attempts === attempts;
      if (found === undefined || !isHeld) return undefined;
      const build = step(found.build, this.#context.now());
      this.#table.put(found.number, build);
      return build;
    });
  }

  async counts(): Promise<QueueCounts> {
    return this.#table.counts();
  }

  async *list(state: QueueState): AsyncGenerator<QueuedBuild> {
    for (let after = 0; ; ) {
      const page = this.#table.page(state, after, PAGE);
      for (const { number, build } of page) {
        after = number;
        yield build;
      }
      if (page.length < PAGE) return;
    }
  }

  retry(ids?: readonly string[]): Promise<number> {
    return this.#change(() => {
      const parked = this.#table.page('parked', 0, Number.MAX_SAFE_INTEGER);
      const chosen = parked.filter(({ build }) => ids === undefined || ids.includes(build.id));
      for (const { number, build } of chosen) this.#table.put(number, afterRetry(build, this.#context.now()));
      return chosen.length;
    });
  }

  async #change<T>(work: () => T): Promise<T> {
    const { catalogue, lockTimeoutMs, blocksDirectory } = this.#context;
    try {
      return await whenUnlocked(lockTimeoutMs, () => catalogue.transaction(work));
    } catch (error) {
      throw storeError(error, `changing the queue of the store ${blocksDirectory}`);
    }
  }
}

type Step = (step: (build: QueuedBuild, now: Date) => QueuedBuild) => Promise<QueuedBuild | undefined>;

class HeldBuild implements Lease {
  readonly build: QueuedBuild;
  readonly #step: Step;
  readonly #policy: QueuePolicy;

  constructor(build: QueuedBuild, step: Step, policy: QueuePolicy) {
    this.build = build;
    this.#step = step;
    this.#policy = policy;
  }

  async extend(): Promise<boolean> {
    const policy = this.#policy;
    return (await this.#step((build, now) => extended(build, { now, policy }))) !== undefined;
  }

  async done(): Promise<boolean> {
    return (await this.#step(afterSuccess)) !== undefined;
  }

  async failed(error: string): Promise<'waiting' | 'parked' | undefined> {
    const policy = this.#policy;
    const build = await this.#step((held, now) => afterFailure(held, error, { now, policy }));
    if (build === undefined) return undefined;
    return build.state === 'parked' ? 'parked' : 'waiting';
  }

  async giveBack(): Promise<boolean> {
    return (await this.#step(afterGivingBack)) !== undefined;
  }
}
