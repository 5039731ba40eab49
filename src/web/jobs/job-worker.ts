import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { isAppError } from '../../errors.ts';
import { openEmbeddedStore } from '../../store/embedded/embedded-store.ts';
import type { ThreadAnswer, ThreadOrder, ThreadSetup } from './job-message.ts';
import { jobNamed } from './jobs.ts';

/** A thread that does one job after the other on a store of its own, opened for reading. */

/** Between two reports of progress, in ms. */
const PROGRESS_MS = 100;

/** Pages come before searches: on Linux a thread has a priority of its own. */
const NICE = 10;

const { directory, workers } = workerData as ThreadSetup;
let now = Date.now();
let stop = new AbortController();

if (process.platform === 'linux') setPriority(NICE);
const store = openEmbeddedStore(directory, { mode: 'read', workers, now: () => new Date(now) });
// Whoever asks first is told why it can not be opened.
store.catch(() => undefined);

parentPort?.on('message', (order: ThreadOrder) => {
  if (order.kind === 'stop') stop.abort();
  else void work(order);
});

async function work({
  name,
  order,
  now: time,
  timeMs,
}: Extract<ThreadOrder, { kind: 'job' }>): Promise<void> {
  now = time;
  stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, AbortSignal.timeout(timeMs)]);
  try {
    const result = await jobNamed(name)(await store, order, { signal, onProgress: reporter() });
    answer({ kind: 'result', result });
  } catch (error) {
    const { message } = error as Error;
    answer({ kind: 'failure', message, ...(isAppError(error) && { code: error.code }) });
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

function answer(message: ThreadAnswer): void {
  parentPort?.postMessage(message);
}
