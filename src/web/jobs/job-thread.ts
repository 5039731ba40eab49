import { on } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { AppError } from '../../errors.ts';
import type { JobControl } from './job.ts';
import type { ThreadAnswer, ThreadOrder, ThreadSetup } from './job-message.ts';

/** One job for a thread. */
export interface ThreadJob extends JobControl {
  readonly order: Extract<ThreadOrder, { kind: 'job' }>;
}

/** How long a job that was told to stop may take to say what it has, in ms; then its thread is ended. */
const GRACE_MS = 1000;

/** A thread that does one job at a time. */
export class JobThread {
  readonly #worker: Worker;
  /** Whether it may be given another job. */
  isUsable = true;

  constructor(setup: ThreadSetup) {
    this.#worker = new Worker(new URL('./job-worker.js', import.meta.url), { workerData: setup });
    this.#worker.once('exit', () => {
      this.isUsable = false;
    });
    this.#worker.unref();
  }

  /**
   * @throws AppError `INTERRUPTED` - when it was stopped and had nothing to say
   * @throws AppError `LIMIT_EXCEEDED` - when the time was over and the job did not stop by itself
   */
  async run(job: ThreadJob): Promise<unknown> {
    const done = new AbortController();
    try {
      this.#post(job.order);
      return await Promise.race([this.#answer(job, done.signal), this.#overdue(job, done.signal)]);
    } finally {
      done.abort();
    }
  }

  async #answer({ onProgress }: ThreadJob, done: AbortSignal): Promise<unknown> {
    for await (const [message] of on(this.#worker, 'message', { signal: done })) {
      const answer = message as ThreadAnswer; // posted by job-worker.ts
      if (answer.kind === 'result') return answer.result;
      if (answer.kind === 'failure') throw errorOf(answer);
      onProgress(answer.done, answer.total);
    }
    throw new Error('a thread ended without an answer');
  }

  /** Never resolves: ends the thread of a job that does not stop when it has to, or is done when `done` is. */
  async #overdue({ signal, order }: ThreadJob, done: AbortSignal): Promise<never> {
    await delay(order.timeMs + GRACE_MS, undefined, { signal: AbortSignal.any([signal, done]) }).catch(() =>
      done.throwIfAborted(),
    );
    if (signal.aborted) {
      this.#post({ kind: 'stop' });
      await delay(GRACE_MS, undefined, { signal: done });
    }
    await this.end();
    throw signal.aborted ? stopped() : tooLong(order.timeMs);
  }

  async end(): Promise<void> {
    this.isUsable = false;
    await this.#worker.terminate();
  }

  #post(order: ThreadOrder): void {
    this.#worker.postMessage(order);
  }
}

function errorOf({ code, message }: Extract<ThreadAnswer, { kind: 'failure' }>): Error {
  return code === undefined ? new Error(message) : new AppError(code, message);
}

function stopped(): AppError {
  return new AppError('INTERRUPTED', 'the search was interrupted before it was done');
}

/** The word for a job that was cut off. */
export function tooLong(timeMs: number): AppError {
  return new AppError(
    'LIMIT_EXCEEDED',
    `this was cut off after ${Math.round(timeMs / 1000)} s: take a shorter time, name a job or a build, or look for rarer words`,
  );
}
