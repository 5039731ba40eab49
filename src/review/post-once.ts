import { setTimeout as delay } from 'node:timers/promises';
import { isAppError } from '../errors.ts';

/** Tries before a host counts as unavailable. */
const TRIES = 3;

/**
 * Posts something that must not stand twice. A host may take it and its answer get lost: before another try, we look
 * whether it is there.
 * @param post - throws `SERVICE_UNAVAILABLE` when it is not known what became of it
 * @param find - what was posted, if it is there
 */
export async function postOnce<T>(
  post: () => Promise<T>,
  find: () => Promise<T | undefined>,
  { signal, waitMs }: { readonly signal: AbortSignal; readonly waitMs: number },
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await post();
    } catch (error) {
      if (!isAppError(error, 'SERVICE_UNAVAILABLE')) throw error;
      await delay(waitMs * attempt, undefined, { signal });
      const found = await find();
      if (found !== undefined) return found;
      if (attempt >= TRIES) throw error;
    }
  }
}
