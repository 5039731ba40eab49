import type { IngestResult } from '../../src/ingest/ingest-build.ts';
import type { BuildQueue, QueuedBuild } from '../../src/store/build-queue.ts';
import { createWorkerMetrics, type WorkerMetrics } from '../../src/worker/metrics.ts';
import { makeBug, makeVerdict } from './make-verdict.ts';

/** Metrics of a worker, and what makes it live through one event of each kind. */
export interface BusyMetrics extends WorkerMetrics {
  work(): void;
}

const AT = new Date('2026-11-21T14:02:12Z');

/** The metrics of a worker to which everything happens that can, with a queue that has a build in each state. */
export function busyMetrics(): BusyMetrics {
  // All that metrics ask of a queue.
  const queue = {
    counts: async () => ({ waiting: 3, leased: 1, done: 40, parked: 1 }),
  } as unknown as BuildQueue;
  const metrics = createWorkerMetrics(queue);
  const build: QueuedBuild = {
    id: 'b1',
    location: '/logs/b1',
    state: 'leased',
    enqueuedAt: AT,
    attempts: 1,
    notBefore: AT,
  };
  const result: IngestResult = {
    build: { buildUuid: 'b1', status: 'FAILURE', endedAt: new Date(AT.getTime() - 4000) },
    verdict: makeVerdict({ build: 'b1', bugs: [makeBug('disk-full')] }),
    files: [],
    incomplete: [],
    skipped: [],
    timings: { totalMs: 250, bytes: 1_000_000, events: 9000 },
  };
  const work = (): void => {
    for (let taken = 0; taken < 4; taken += 1) metrics.observe({ kind: 'taken', build });
    metrics.observe({ kind: 'done', build, results: [result], at: AT });
    metrics.observe({ kind: 'failed', build, error: new Error('no'), next: 'waiting' });
    metrics.observe({ kind: 'lost', build });
    metrics.observe({ kind: 'trouble', error: new Error('no'), waitMs: 1 });
    metrics.countDeadLetter();
  };
  work();
  return { ...metrics, work };
}
