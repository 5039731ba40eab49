import type { Store } from '../../store/store.ts';

/** How long after its time a job that has not ended by itself is stopped, in ms. */
export const OVERTIME_MS = 500;

/** How a job is stopped, how long it may take, and whom it tells how far it is. */
export interface JobControl {
  readonly signal: AbortSignal;
  /** In ms: a job that can tell a part of its answer does it then; any other is stopped by the signal after {@link OVERTIME_MS}. */
  readonly timeMs: number;
  readonly onProgress: (done: number, total: number) => void;
}

/**
 * Work on a store that may take long. Order and result are plain data: they go to another process and come back. A job that
 * is stopped throws `INTERRUPTED`, or returns what it has when that is of use.
 */
export type Job<Order, Result> = (store: Store, order: Order, control: JobControl) => Promise<Result>;
