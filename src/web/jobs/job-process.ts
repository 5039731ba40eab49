import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { AppError } from '../../errors.ts';
import type { JobControl } from './job.ts';
import type { JobOrder, ProcessAnswer, ProcessOrder, ProcessSetup } from './job-message.ts';

/** One job for a process. */
export interface ProcessJob extends Omit<JobControl, 'timeMs'> {
  readonly order: JobOrder;
}

const SCRIPT = fileURLToPath(new URL('./job-worker.js', import.meta.url));

/** Memory for JavaScript that a process may use, in MB: a search keeps at most 64 MB of what it found. */
const HEAP_MB = 1024;

/** How long a job that was told to stop may take to say what it has, in ms; then its process is ended. */
const GRACE_MS = 1000;

/** A process that does one job at a time. Whatever a query does to it, the server goes on. */
export class JobProcess {
  readonly #child: ChildProcess;
  /** Whether it may be given another job. */
  isUsable = true;

  constructor(setup: Omit<ProcessSetup, 'kind'>) {
    this.#child = fork(SCRIPT, { serialization: 'advanced', execArgv: [`--max-old-space-size=${HEAP_MB}`] });
    this.#child.once('exit', () => {
      this.isUsable = false;
    });
    this.#post({ kind: 'setup', ...setup });
    // A server that has nothing else to do may end.
    this.#child.unref();
    this.#child.channel?.unref();
  }

  /**
   * @throws AppError `INTERRUPTED` - when it was stopped and had nothing to say
   * @throws AppError `LIMIT_EXCEEDED` - when the time was over and the job did not stop by itself
   */
  async run(job: ProcessJob): Promise<unknown> {
    const done = new AbortController();
    this.#child.channel?.ref();
    try {
      this.#post(job.order);
      return await Promise.race([
        this.#answer(job, done.signal),
        this.#overdue(job, done.signal),
        this.#death(done.signal),
      ]);
    } finally {
      done.abort();
      this.#child.channel?.unref();
    }
  }

  #answer({ onProgress }: ProcessJob, done: AbortSignal): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const listen = (answer: ProcessAnswer) => {
        if (answer.kind === 'progress') onProgress(answer.done, answer.total);
        else if (answer.kind === 'result') resolve(answer.result);
        else reject(errorOf(answer));
      };
      this.#child.on('message', listen);
      done.addEventListener('abort', () => this.#child.off('message', listen), { once: true });
    });
  }

  /** Never resolves: ends the process of a job that does not stop when it has to. */
  async #overdue({ signal, order }: ProcessJob, done: AbortSignal): Promise<never> {
    const isOver = AbortSignal.any([signal, done]);
    await delay(order.timeMs + GRACE_MS, undefined, { signal: isOver }).catch(() => done.throwIfAborted());
    if (signal.aborted) {
      this.#post({ kind: 'stop' });
      await delay(GRACE_MS, undefined, { signal: done });
    }
    this.end();
    throw signal.aborted ? stopped() : tooLong(order.timeMs);
  }

  /** Never resolves: says that the process ended by itself, as it does when memory is used up. */
  async #death(done: AbortSignal): Promise<never> {
    await once(this.#child, 'exit', { signal: done });
    throw new AppError(
      'LIMIT_EXCEEDED',
      'the search needed too much memory, and was given up: look for less',
    );
  }

  end(): void {
    this.isUsable = false;
    this.#child.kill('SIGKILL');
  }

  #post(order: ProcessOrder): void {
    // What is wrong with the channel shows in the end of the process.
    this.#child.send(order, () => undefined);
  }
}

function errorOf({ code, message }: Extract<ProcessAnswer, { kind: 'failure' }>): Error {
  return code === undefined ? new Error(message) : new AppError(code, message);
}

function stopped(): AppError {
  return new AppError('INTERRUPTED', 'the search was interrupted before it was done');
}

/** The word for a job that was cut off. */
function tooLong(timeMs: number): AppError {
  return new AppError(
    'LIMIT_EXCEEDED',
    `this was cut off after ${Math.round(timeMs / 1000)} s: take a shorter time, name a job or a build, or look for rarer words`,
  );
}
