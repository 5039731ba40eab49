import type { ErrorCode } from '../../errors.ts';
import type { JobName } from './jobs.ts';

/** How a thread is started. */
export interface ThreadSetup {
  readonly directory: string;
  /** Further threads that it may start for one search. */
  readonly workers: number;
}

/** What a thread is told. */
export type ThreadOrder =
  | {
      readonly kind: 'job';
      readonly name: JobName;
      readonly order: unknown;
      /** In ms since the epoch, and how long the job may take, in ms. */
      readonly now: number;
      readonly timeMs: number;
    }
  | { readonly kind: 'stop' };

/** What a thread answers: progress any number of times, then one of the others. */
export type ThreadAnswer =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly kind: 'result'; readonly result: unknown }
  | { readonly kind: 'failure'; readonly code?: ErrorCode; readonly message: string };
