import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until `look` gives something else than undefined and false; fails after `withinMs`. */
export async function until<T>(
  look: () => T | undefined | false | Promise<T | undefined | false>,
  what: string,
  withinMs = 60_000,
): Promise<T> {
  for (const end = Date.now() + withinMs; Date.now() < end; await sleep(20)) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
  }
  assert.fail(`${what}: not within ${withinMs} ms`);
}
