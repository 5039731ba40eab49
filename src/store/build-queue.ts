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
  /** Not to be taken before; of a leased build, not by another worker. */
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
  /** Gives the build back as if it had not been taken: another may have it at once; false when the lease was lost. */
  giveBack(): Promise<boolean>;
}

/** How patient a queue is. */
export interface QueuePolicy {
  /** How long a worker that says nothing keeps a build, in ms. */
  readonly leaseMs: number;
  /** Attempts until a build is parked. */
  readonly maxAttempts: number;
  /** How long a build waits after its first failure, in ms; after each further one twice as long. */
  readonly firstDelayMs: number;
}

/** A worker extends its leases three times in this minute; five attempts take a little over a minute. */
export const DEFAULT_QUEUE_POLICY: QueuePolicy = { leaseMs: 60_000, maxAttempts: 5, firstDelayMs: 5_000 };

const LONGEST_DELAY_MS = 10 * 60_000;

/** How long a build waits after its attempt number `attempts` failed, in ms. */
export function retryDelayMs(attempts: number, { firstDelayMs }: QueuePolicy): number {
  return Math.min(firstDelayMs * 2 ** Math.max(0, attempts - 1), LONGEST_DELAY_MS);
}

/** A build as it enters the queue. */
export function queued(build: NewBuild, now: Date): QueuedBuild {
  return { ...build, state: 'waiting', enqueuedAt: now, attempts: 0, notBefore: now };
}

/** When something happens, and how patient the queue is. */
export interface QueueMoment {
  readonly now: Date;
  readonly policy: QueuePolicy;
}

/** The build in the hands of a worker. */
export function leased(build: QueuedBuild, worker: string, moment: QueueMoment): QueuedBuild {
  return extended({ ...build, state: 'leased', worker, attempts: build.attempts + 1 }, moment);
}

/**
 * The build with its lease running from now on. Should its worker not come back, it waits as one that failed: what
 * takes down its workers must not be what each new worker takes first.
 */
export function extended(build: QueuedBuild, { now, policy }: QueueMoment): QueuedBuild {
  const leasedUntil = new Date(now.getTime() + policy.leaseMs);
  const notBefore = new Date(leasedUntil.getTime() + retryDelayMs(build.attempts, policy));
  return { ...build, leasedUntil, notBefore };
}

/** The build when it was read and stored. */
export function afterSuccess(build: QueuedBuild): QueuedBuild {
  const { lastError: _, ...rest } = withoutLease(build);
  return { ...rest, state: 'done' };
}

/** What becomes of a build whose attempt failed. */
export function afterFailure(
  build: QueuedBuild,
  lastError: string,
  { now, policy }: QueueMoment,
): QueuedBuild {
  const state = build.attempts >= policy.maxAttempts ? 'parked' : 'waiting';
  const notBefore = new Date(now.getTime() + retryDelayMs(build.attempts, policy));
  return { ...withoutLease(build), state, notBefore, lastError };
}

/** The build as if its worker had not taken it. */
export function afterGivingBack(build: QueuedBuild, now: Date): QueuedBuild {
  return { ...withoutLease(build), state: 'waiting', attempts: build.attempts - 1, notBefore: now };
}

/** A build whose lease ran out too often, parked: it may be what takes its workers down. Others are leased again. */
export function parkedAsPoison(build: QueuedBuild, { maxAttempts }: QueuePolicy): QueuedBuild | undefined {
  if (build.state !== 'leased' || build.attempts < maxAttempts) return undefined;
  const lastError =
    build.lastError ?? `its worker ${build.worker ?? ''} did not come back, ${build.attempts} times`;
  return { ...withoutLease(build), state: 'parked', lastError };
}

/** A parked build with a new round of attempts. */
export function afterRetry(build: QueuedBuild, now: Date): QueuedBuild {
  const { lastError: _, ...rest } = build;
  return { ...rest, state: 'waiting', attempts: 0, notBefore: now };
}

function withoutLease({ worker: _, leasedUntil: __, ...build }: QueuedBuild): QueuedBuild {
  return build;
}
