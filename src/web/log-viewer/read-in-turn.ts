import { setImmediate as nextRound } from 'node:timers/promises';
import { FairQueue } from '../jobs/fair-queue.ts';
import type { Asker } from '../server/asker.ts';

/** More than a page with scripts asks for at a time. */
const PLACES = { atOnce: 8, atOnceOfOne: 2, waiting: 200, waitingOfOne: 20 };

/**
 * Reads a part of a log when it is the asker's turn.
 * @throws Refusal 429, 503 - too many wait; at once
 */
export type ReadInTurn = <T>(asker: Asker, read: () => Promise<T>) => Promise<T>;

/**
 * Lets those who read logs take turns. What is read is unpacked in the server's own thread: who asks for a hundred parts
 * full of long lines gets two in each round of the event loop, and all else that has come by then is answered between.
 */
export function createReadInTurn(): ReadInTurn {
  const queue = new FairQueue(PLACES);
  return (asker, read) =>
    queue.run(asker, async () => {
      await nextRound();
      return read();
    });
}
