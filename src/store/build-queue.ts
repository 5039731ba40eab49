import type { Build } from '../model/build.ts';

/**
 * The queue of builds that wait to be read, kept in the store, so that any number of workers share the work.
 *
 * A worker takes a build for a limited time, the lease, and extends it while it reads. A worker that dies simply
 * stops extending; when the lease is over another takes the build. What a late worker then says of it is refused.
 */
export interface BuildQueue {
  /** Adds builds; one that is in the queue already, done or not, is left as it is. */
  enqueue(builds: readonly NewBuild[]): Promise<EnqueueSummary>;
  /** Takes the next build that may be read now; undefined when there is none. */
  lease(worker: string): Promise<Lease | undefined>;
  counts(): Promise<QueueCounts>;
  /** Builds in one state, oldest first. */
  list(state: QueueState): AsyncIterable<QueuedBuild>;
  /** Gives parked builds another round of attempts; all of them, or those named. */
  retry(ids?: readonly string[]): Promise<number>;
}

/** `parked`: failed so often that only a person can help. */
export type QueueState = 'waiting' | 'leased' | 'done' | 'parked';

export type QueueCounts = Readonly<Record<QueueState, number>>;

export interface EnqueueSummary {
  readonly added: number;
  readonly known: number;
}

/** A build to be read: where its logs are, and what is known of it beside them. */
export interface NewBuild {
  /** Names it in the queue: the build's UUID where it is known, else its place. */
  readonly id: string;
  /** Path or address of the logs. */
  readonly location: string;
  readonly overrides?: Partial<Build>;
}

export interface QueuedBuild extends NewBuild {
  readonly state: QueueState;
  readonly enqueuedAt: Date;
  /** Times it was taken. */
  readonly attempts: number;
  /** Not to be taken before. */
  readonly notBefore: Date;
  readonly worker?: string;
  readonly leasedUntil?: Date;
  /** Why the last attempt failed. */
  readonly lastError?: string;
}

/** One worker's hold on one build. */
export interface Lease {
  readonly build: QueuedBuild;
  /** Holds on for another while; false when the lease was lost: stop, and say nothing of the build. */
  extend(): Promise<boolean>;
  /** The build is read and stored; false when the lease was lost. */
  done(): Promise<boolean>;
  /** The attempt failed; the build waits for the next one, or is parked; undefined when the lease was lost. */
  failed(error: string): Promise<'waiting' | 'parked' | undefined>;
}

/** How long a worker that says nothing keeps a build, in ms. */
export const LEASE_MS = 60_000;

/** Attempts until a build is parked. */
export const MAX_ATTEMPTS = 5;

const FIRST_DELAY_MS = 5_000;
const LONGEST_DELAY_MS = 10 * 60_000;

/** How long a build waits after its attempt number `attempts` failed, in ms. */
export function retryDelayMs(attempts: number): number {
  return Math.min(FIRST_DELAY_MS * 2 ** Math.max(0, attempts - 1), LONGEST_DELAY_MS);
}

/** What is set on a build when a worker takes it. */
export function leased(build: QueuedBuild, worker: string, now: Date, leaseMs: number): QueuedBuild {
  const leasedUntil = new Date(now.getTime() + leaseMs);
  return { ...build, state: 'leased', worker, leasedUntil, attempts: build.attempts + 1 };
}

/**
 * What becomes of a build whose lease ran out: it may be taken again, unless it took its worker down too often.
 */
export function afterLostLease(build: QueuedBuild): QueuedBuild | undefined {
  if (build.attempts < MAX_ATTEMPTS) return undefined;
  const lastError =
    build.lastError ?? `its worker ${build.worker ?? ''} did not come back, ${build.attempts} times`;
  return { ...withoutLease(build), state: 'parked', lastError };
}

/** What becomes of a build whose attempt failed. */
export function afterFailure(build: QueuedBuild, lastError: string, now: Date): QueuedBuild {
  const isOver = build.attempts >= MAX_ATTEMPTS;
  const notBefore = new Date(now.getTime() + retryDelayMs(build.attempts));
  return { ...withoutLease(build), state: isOver ? 'parked' : 'waiting', notBefore, lastError };
}

/** The build with nobody holding it. */
export function withoutLease({ worker: _, leasedUntil: __, ...build }: QueuedBuild): QueuedBuild {
  return build;
}
