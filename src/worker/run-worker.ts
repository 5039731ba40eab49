import { setTimeout as sleep } from 'node:timers/promises';
import type { BuildQueue } from '../store/build-queue.ts';
import { isStoreTrouble, type LeaseWork, workOnLease } from './work-on-lease.ts';
import type { WorkerEvent } from './worker-event.ts';

/** How a worker works. */
export interface WorkerOptions extends LeaseWork {
  readonly queue: BuildQueue;
  /** Unique among all workers of the queue. */
  readonly name: string;
  /** Builds that are read at the same time. */
  readonly concurrency: number;
  /** `once`: one build for each of `concurrency`; `drain`: until every build is done or parked; else until `signal`. */
  readonly until: 'once' | 'drain' | 'stopped';
  readonly onEvent: (event: WorkerEvent) => void | Promise<void>;
  /** Longest time between two looks into an empty queue, in ms; {@link POLL_MS} when absent. */
  readonly pollMs?: number;
}

const POLL_MS = 1_000;

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

/**
 * Takes builds from the queue and reads them, until there are no more or `signal` fires: then builds under way are
 * given back.
 * @throws AppError of the store, unless the worker is to go on until it is stopped: then it waits and tries again
 */
export async function runWorker(options: WorkerOptions): Promise<void> {
  const slots = Array.from({ length: options.concurrency }, (_, slot) => runSlot(options, slot));
  const ends = await Promise.allSettled(slots);
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

async function runSlot(options: WorkerOptions, slot: number): Promise<void> {
  const { signal, until, onEvent } = options;
  let pauseMs = FIRST_PAUSE_MS;
  while (!signal.aborted) {
    try {
      if (!(await step(options, `${options.name}-${slot}`))) return;
      pauseMs = FIRST_PAUSE_MS;
    } catch (error) {
      if (until !== 'stopped' || !isStoreTrouble(error)) throw error;
      await onEvent({ kind: 'trouble', error, waitMs: pauseMs });
      await pause(pauseMs, signal);
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    }
  }
}

/** Reads one build, or waits for one; false when there is nothing more to do. */
async function step(options: WorkerOptions, name: string): Promise<boolean> {
  const { queue, until, onEvent, leaseMs, signal, pollMs = POLL_MS } = options;
  const lease = await queue.lease(name);
  if (lease !== undefined) {
    const { build } = lease;
    await onEvent({ kind: 'taken', build });
    const event = await workOnLease(lease, options).catch(async (error: unknown) => {
      await onEvent({ kind: 'given-back', build });
      throw error;
    });
    await onEvent(event);
    return until !== 'once';
  }
  if (until === 'once' || (until === 'drain' && (await isDrained(queue)))) return false;
  await pause(Math.min(pollMs, leaseMs / 3), signal);
  return true;
}

async function isDrained(queue: BuildQueue): Promise<boolean> {
  const { waiting, leased } = await queue.counts();
  return waiting + leased === 0;
}

/** Workers that wait for the same thing do not ask at the same moment. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms * (0.75 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
}
