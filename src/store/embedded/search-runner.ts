import { setImmediate as nextTurn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { AppError, type ErrorCode, isAppError } from '../../errors.ts';
import type { BlockAnswer, BlockQuery, BlockTask } from './block-task.ts';
import { describeDamage } from './damage.ts';
import { BlockSearcher } from './search-block.ts';

/** A block's answer, or why it could not be read. */
export type BlockResult = { readonly answer: BlockAnswer } | { readonly damage: string };

/** What a worker posts back: in the order of the tasks it was posted. */
export type WorkerReply =
  | BlockResult
  | { readonly failure: { readonly code?: ErrorCode; readonly message: string } };

/** Blocks that are searched in the main thread before worker threads pay for their start. */
const BLOCKS_BEFORE_WORKERS = 10;

/** Tasks a worker has before it: one to work on, and the next. */
const TASKS_PER_WORKER = 2;

/** Searches blocks in the main thread as long as there are few, and in worker threads when they become many. */
export class SearchRunner {
  readonly #query: BlockQuery;
  readonly #wanted: number;
  readonly #local: BlockSearcher;
  readonly #workers: SearchThread[] = [];
  #done = 0;

  constructor(query: BlockQuery, workers: number) {
    this.#query = query;
    this.#wanted = workers;
    this.#local = new BlockSearcher(query);
  }

  /** How many tasks are worth giving at a time. */
  get parallel(): number {
    if (this.#done < BLOCKS_BEFORE_WORKERS || this.#wanted === 0) return 1;
    return this.#wanted * TASKS_PER_WORKER;
  }

  /** @throws AppError `LIMIT_EXCEEDED` - for a query over its budget */
  async run(task: BlockTask): Promise<BlockResult> {
    this.#done += 1;
    if (this.#done <= BLOCKS_BEFORE_WORKERS || this.#wanted === 0) {
      await nextTurn();
      return searchOne(this.#local, task);
    }
    while (this.#workers.length < this.#wanted) this.#workers.push(new SearchThread(this.#query));
    let idlest = this.#workers[0]!;
    for (const worker of this.#workers) if (worker.waiting < idlest.waiting) idlest = worker;
    return idlest.run(task);
  }

  async close(): Promise<void> {
    this.#local.close();
    await Promise.all(this.#workers.map((worker) => worker.close()));
  }
}

/** Searches one block; damage is an answer too. */
export function searchOne(searcher: BlockSearcher, task: BlockTask): BlockResult {
  try {
    return { answer: searcher.search(task) };
  } catch (error) {
    if (isAppError(error, 'LIMIT_EXCEEDED')) throw error;
    return { damage: describeDamage(error) };
  }
}

interface Waiter {
  resolve(result: BlockResult): void;
  reject(error: unknown): void;
}

class SearchThread {
  readonly #worker: Worker;
  readonly #waiters: Waiter[] = [];

  constructor(query: BlockQuery) {
    this.#worker = new Worker(new URL('./search-worker.js', import.meta.url), { workerData: query });
    this.#worker.on('message', (reply: WorkerReply) => this.#settle(reply));
    this.#worker.on('error', (error) => {
      for (const waiter of this.#waiters.splice(0)) waiter.reject(error);
    });
  }

  get waiting(): number {
    return this.#waiters.length;
  }

  run(task: BlockTask): Promise<BlockResult> {
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject });
      this.#worker.postMessage(task);
    });
  }

  #settle(reply: WorkerReply): void {
    const waiter = this.#waiters.shift();
    if (!('failure' in reply)) waiter?.resolve(reply);
    else if (reply.failure.code === undefined) waiter?.reject(new Error(reply.failure.message));
    else waiter?.reject(new AppError(reply.failure.code, reply.failure.message));
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}
