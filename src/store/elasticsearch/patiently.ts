import pRetry from 'p-retry';
import { isPassing } from './elasticsearch-error.ts';

/** How long a request that the cluster can not answer now is tried again, in ms, where nobody says. */
const PATIENCE_MS = 30_000;

/** What bounds the trying. */
export interface Patience {
  readonly signal?: AbortSignal;
  readonly patienceMs?: number;
}

/**
 * Does one request that may be repeated without harm, again and again while the cluster is busy, restarting or cut off.
 * @throws what the last try threw; at once what repeating can not mend
 */
export function patiently<T>(patience: Patience, request: () => Promise<T>): Promise<T> {
  const { signal, patienceMs = PATIENCE_MS } = patience;
  return pRetry(request, {
    retries: Number.POSITIVE_INFINITY,
    minTimeout: 100,
    maxTimeout: 5000,
    maxRetryTime: patienceMs,
    randomize: true,
    shouldRetry: ({ error }) => isPassing(error),
    ...(signal && { signal }),
  });
}
