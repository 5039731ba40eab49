import type { IngestResult } from '../ingest/ingest-build.ts';
import type { QueuedBuild } from '../store/build-queue.ts';

/** What a worker tells of its work; for output and metrics. */
export type WorkerEvent =
  | { readonly kind: 'taken'; readonly build: QueuedBuild }
  /** Stored, each with its verdict; more than one where a folder of builds lay at the place. */
  | {
      readonly kind: 'done';
      readonly build: QueuedBuild;
      readonly results: readonly IngestResult[];
      readonly at: Date;
    }
  | {
      readonly kind: 'failed';
      readonly build: QueuedBuild;
      readonly error: unknown;
      readonly next: 'waiting' | 'parked';
    }
  /** Another worker has it, because this one was silent too long. */
  | { readonly kind: 'lost'; readonly build: QueuedBuild }
  /** This worker stops, or can not go on for a reason that is not the build's. */
  | { readonly kind: 'given-back'; readonly build: QueuedBuild }
  /** The store can not be worked with now; the worker waits. */
  | { readonly kind: 'trouble'; readonly error: unknown; readonly waitMs: number };
