import { availableParallelism } from 'node:os';
import type { QueryNode } from '../query/ast.ts';
import { createTaskProcessor, type TaskProcessor } from './process-task.ts';
import { TASK_BYTES, type Task, type TaskResult } from './task.ts';
import { WorkerThread } from './worker-thread.ts';

/** Bytes that this thread handles before others are started: a thread costs about as much as so many bytes. */
const IN_THREAD_BYTES = 4 * 1024 * 1024;

/** Runs the queries over blocks of text: a pool of threads, or this thread while there is little to do. */
export interface TaskRunner {
  readonly queries: readonly QueryNode[];
  /** Tasks that may be under way at once without a thread being idle. */
  readonly width: number;
  /** Memory of {@link TASK_BYTES} for a task's text, used before where possible: what is in it is undefined. */
  takeBuffer(): Uint8Array;
  /**
   * Does one task; its text is given away, and memory of `takeBuffer` is used again afterwards.
   * @throws AppError `INTERRUPTED` after `close`
   */
  run(task: Task): Promise<TaskResult>;
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
  return new Runner(options.queries, options.workers ?? availableParallelism());
}

class Runner implements TaskRunner {
  readonly queries: readonly QueryNode[];
  readonly width: number;
  readonly #workerCount: number;
  readonly #threads: WorkerThread[] = [];
  readonly #spareBuffers: ArrayBuffer[] = [];
  #processor: TaskProcessor | undefined;
  #seenBytes = 0;

  constructor(queries: readonly QueryNode[], workerCount: number) {
    this.queries = queries;
    this.width = Math.max(1, workerCount) * 2;
    this.#workerCount = workerCount;
  }

  takeBuffer(): Uint8Array {
    return new Uint8Array(this.#spareBuffers.pop() ?? new ArrayBuffer(TASK_BYTES));
  }

  async run(task: Task): Promise<TaskResult> {
    this.#seenBytes += task.text.length;
    if (this.#workerCount > 0 && this.#seenBytes > IN_THREAD_BYTES) {
      const { result, text } = await this.#leastBusy().run(task);
      this.#keep(text);
      return result;
    }
    this.#processor ??= createTaskProcessor(this.queries);
    const result = this.#processor(task);
    this.#keep(task.text.buffer);
    return result;
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }

  /** New memory is dear: it comes as zeros, and what is thrown away makes the collector of garbage run. */
  #keep(buffer: ArrayBufferLike): void {
    const isSpare = buffer instanceof ArrayBuffer && buffer.byteLength === TASK_BYTES;
    if (isSpare && this.#spareBuffers.length < this.width) this.#spareBuffers.push(buffer);
  }

  #leastBusy(): WorkerThread {
    while (this.#threads.length < this.#workerCount) this.#threads.push(new WorkerThread(this.queries));
    let best = this.#threads[0] as WorkerThread; // there is one at least
    for (const thread of this.#threads) if (thread.pending < best.pending) best = thread;
    return best;
  }
}
