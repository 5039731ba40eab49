import { setPriority } from 'node:os';
import { isAppError } from '../../errors.ts';
import { type EmbeddedStore, openEmbeddedStore } from '../../store/embedded/embedded-store.ts';
import { OVERTIME_MS } from './job.ts';
import type { JobOrder, ProcessAnswer, ProcessOrder, ProcessSetup } from './job-message.ts';
import { jobNamed } from './jobs.ts';

/** A process that does one job after the other on a store of its own, opened for reading. */

/** Between two reports of progress, in ms. */
const PROGRESS_MS = 100;

/** Pages come before searches. */
const NICE = 10;

let now = Date.now();
let stop = new AbortController();
let store: Promise<EmbeddedStore> | undefined;

setPriority(NICE);
process.on('message', (order: ProcessOrder) => {
  if (order.kind === 'setup') store = open(order);
  else if (order.kind === 'stop') stop.abort();
  else void work(order);
});
// Whoever wanted an answer is gone; without work there is nothing that keeps this process.
process.on('disconnect', () => stop.abort());

function open({ directory, workers }: ProcessSetup): Promise<EmbeddedStore> {
  const opened = openEmbeddedStore(directory, { mode: 'read', workers, now: () => new Date(now) });
  // The first job tells why it can not be opened.
  opened.catch(() => undefined);
  return opened;
}

async function work({ name, order, now: time, timeMs }: JobOrder): Promise<void> {
  now = time;
  const end = performance.now() + timeMs;
  stop = new AbortController();
  const { signal } = stop;
  const timer = setTimeout(() => stop.abort(), timeMs + OVERTIME_MS);
  try {
    const opened = await store;
    if (opened === undefined) throw new Error('a job came before its store');
    const control = { signal, timeMs: Math.max(0, end - performance.now()), onProgress: reporter() };
    answer({ kind: 'result', result: await jobNamed(name)(opened, order, control) });
  } catch (error) {
    const { message } = error as Error;
    answer({ kind: 'failure', message, ...(isAppError(error) && { code: error.code }) });
  } finally {
    clearTimeout(timer);
  }
}

function reporter(): (done: number, total: number) => void {
  let last = 0;
  return (done, total) => {
    if (performance.now() - last < PROGRESS_MS) return;
    last = performance.now();
    answer({ kind: 'progress', done, total });
  };
}

function answer(message: ProcessAnswer): void {
  if (process.connected) process.send?.(message);
}
