import type { ErrorCode } from '../../errors.ts';
import type { JobName } from './jobs.ts';

/** The store that a process is to open. */
export interface ProcessSetup {
  readonly kind: 'setup';
  readonly directory: string;
  /** Threads that it may start for one search. */
  readonly workers: number;
}

/** One job. */
export interface JobOrder {
  readonly kind: 'job';
  readonly name: JobName;
  readonly order: unknown;
  /** In ms since the epoch, and how long the job may take, in ms. */
  readonly now: number;
  readonly timeMs: number;
}

/** What a process is told: its store, then one job after the other, each of which may be stopped. */
export type ProcessOrder = ProcessSetup | JobOrder | { readonly kind: 'stop' };

/** What a process answers: progress any number of times, then one of the others. */
export type ProcessAnswer =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly kind: 'result'; readonly result: unknown }
  | { readonly kind: 'failure'; readonly code?: ErrorCode; readonly message: string };
