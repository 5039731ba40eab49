import type { Lease } from '../store/build-queue.ts';

/** Extends a lease until it is stopped. */
export interface Heartbeat {
  /** Fires when the lease is lost: the build is somebody else's now. */
  readonly lost: AbortSignal;
  stop(): void;
}

/**
 * Extends `lease` every third of its time. When the store can not be asked, the next beat asks again; without an
 * answer for the whole time the lease counts as lost.
 * @param leaseMs - how long the lease lasts without being extended
 */
export function startHeartbeat(lease: Lease, leaseMs: number): Heartbeat {
  const lost = new AbortController();
  let extendedAt = performance.now();
  let timer: NodeJS.Timeout;

  async function beat(): Promise<void> {
    const askedAt = performance.now();
    const isHeld = await lease.extend().catch(() => undefined);
    if (isHeld === true) extendedAt = askedAt;
    if (isHeld === false || performance.now() - extendedAt > leaseMs) lost.abort();
    else next();
  }

  function next(): void {
    timer = setTimeout(() => void beat(), leaseMs / 3);
  }

  next();
  return { lost: lost.signal, stop: () => clearTimeout(timer) };
}
