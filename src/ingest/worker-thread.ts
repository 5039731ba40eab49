import { Worker } from 'node:worker_threads';
import { AppError } from '../errors.ts';
import type { QueryNode } from '../query/ast.ts';
import type { Task, TaskResult } from './task.ts';

/** The script next to this one, as source or compiled. */
const SCRIPT = new URL(`./task-worker.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url);

/** A task's result, and the memory of its text. */
export interface DoneByThread {
  readonly result: TaskResult;
  readonly text: ArrayBuffer;
}

/** What the thread says to each task. */
export type Answer = DoneByThread | { readonly error: unknown };

interface Waiting {
  readonly resolve: (answer: DoneByThread) => void;
  readonly reject: (error: unknown) => void;
}

/** One thread that does tasks in the order they are given. */
export class WorkerThread {
  readonly #worker: Worker;
  readonly #waiting: Waiting[] = [];
  #failure: unknown;

  constructor(queries: readonly QueryNode[]) {
    this.#worker = new Worker(SCRIPT, { workerData: { queries } });
    this.#worker.unref();
    this.#worker.on('message', (answer: Answer) => {
      const waiting = this.#waiting.shift();
      if ('error' in answer) waiting?.reject(answer.error);
      else waiting?.resolve(answer);
      if (this.#waiting.length === 0) this.#worker.unref();
    });
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('exit', () =>
      this.#fail(new AppError('INTERRUPTED', 'the reading was stopped before its end')),
    );
  }

  /** Tasks that wait or are under way. */
  get pending(): number {
    return this.#waiting.length;
  }

  run(task: Task): Promise<DoneByThread> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) {
        reject(this.#failure);
        return;
      }
      this.#worker.ref();
      this.#waiting.push({ resolve, reject });
      this.#worker.postMessage(task, [task.text.buffer as ArrayBuffer]); // never shared: made by Buffer
    });
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #fail(error: unknown): void {
    this.#failure ??= error;
    for (const { reject } of this.#waiting.splice(0)) reject(this.#failure);
  }
}
