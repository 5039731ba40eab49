import { isAppError } from '../errors.ts';
import type { IngestResult } from '../ingest/ingest-build.ts';
import type { Lease, QueuedBuild } from '../store/build-queue.ts';
import { startHeartbeat } from './heartbeat.ts';
import type { WorkerEvent } from './worker-event.ts';

/** What working on a leased build takes. */
export interface LeaseWork {
  /** Reads and stores the build; rejects when `signal` fires. */
  readonly read: (build: QueuedBuild, signal: AbortSignal) => Promise<readonly IngestResult[]>;
  readonly leaseMs: number;
  /** Fires when the worker is to stop. */
  readonly signal: AbortSignal;
  readonly now: () => Date;
}

/** Failures that are the store's, whatever build is read. */
const OF_THE_STORE = ['STORE_UNAVAILABLE', 'STORE_LOCKED', 'STORE_CORRUPT', 'DISK_FULL'] as const;

/** Whether the store, and not the build, is the reason why a build could not be read. */
export function isStoreTrouble(error: unknown): boolean {
  return OF_THE_STORE.some((code) => isAppError(error, code));
}

/**
 * Reads a leased build, and tells the queue what became of it.
 * @returns `done`, `failed`, `lost` or `given-back`
 * @throws what keeps the store from being worked with; the build was given back, or its lease runs out
 */
export async function workOnLease(lease: Lease, work: LeaseWork): Promise<WorkerEvent> {
  const { build } = lease;
  const heartbeat = startHeartbeat(lease, work.leaseMs);
  try {
    const results = await work.read(build, AbortSignal.any([work.signal, heartbeat.lost]));
    heartbeat.stop();
    if (await lease.done()) return { kind: 'done', build, results, at: work.now() };
    return { kind: 'lost', build };
  } catch (error) {
    heartbeat.stop();
    if (heartbeat.lost.aborted) return { kind: 'lost', build };
    if (isStoreTrouble(error)) {
      // The store may be what can not be told: then the lease runs out.
      await lease.giveBack().catch(() => false);
      throw error;
    }
    return work.signal.aborted ? giveBack(lease) : fail(lease, error);
  } finally {
    heartbeat.stop();
  }
}

async function giveBack(lease: Lease): Promise<WorkerEvent> {
  const isHeld = await lease.giveBack();
  return { kind: isHeld ? 'given-back' : 'lost', build: lease.build };
}

async function fail(lease: Lease, error: unknown): Promise<WorkerEvent> {
  const { build } = lease;
  const next = await lease.failed(error instanceof Error ? error.message : String(error));
  return next === undefined ? { kind: 'lost', build } : { kind: 'failed', build, error, next };
}
