import { setTimeout as sleep } from 'node:timers/promises';
import { isBusy } from './store-error.ts';

/** How long to leave another committing process alone before asking again, in ms. */
const RETRY_MS = 20;

/**
 * Does `work` as soon as no other process holds the catalogue's write lock, for at most `timeoutMs`.
 * SQLite's own waiting would stop this whole process, with its progress bar and its Ctrl-C.
 */
export async function whenUnlocked<T>(timeoutMs: number, work: () => T): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    try {
      return work();
    } catch (error) {
      if (!isBusy(error) || performance.now() >= deadline) throw error;
    }
    await sleep(RETRY_MS);
  }
}
