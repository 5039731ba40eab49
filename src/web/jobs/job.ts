import type { Store } from '../../store/store.ts';

/** How a job is stopped, and whom it tells how far it is. */
export interface JobControl {
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

/**
 * Work on a store that may take long. Order and result are plain data: they go to another process and come back. A job that
 * is stopped throws `INTERRUPTED`, or returns what it has when that is of use.
 */
export type Job<Order, Result> = (store: Store, order: Order, control: JobControl) => Promise<Result>;
