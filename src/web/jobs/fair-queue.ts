import { AppError } from '../../errors.ts';
import { sum } from '../../util/sum.ts';
import type { Asker } from '../server/asker.ts';
import { Refusal } from '../server/refusal.ts';

/** How much work is done at a time, and how much may wait: in all, and of one client. */
export interface Places {
  readonly atOnce: number;
  /** Less than `atOnce`: who comes while one client floods finds a place free. */
  readonly atOnceOfOne: number;
  readonly waiting: number;
  readonly waitingOfOne: number;
}

/** After how many seconds who is refused may try again. */
const RETRY_AFTER_SECONDS = 5;

/** Work of many clients, who take turns: no client has all places, and none waits for all that another has in line. */
export class FairQueue {
  readonly #places: Places;
  readonly #running = new Map<string, number>();
  /** What begins the work that waits, by client: who had a turn goes to the end. */
  readonly #waiting = new Map<string, (() => void)[]>();

  constructor(places: Places) {
    this.#places = places;
  }

  /**
   * Does `work` when it is its turn. Refuses at once, before it returns.
   * @throws Refusal 429 - the client has too much in line; 503 - all together have
   * @throws AppError `INTERRUPTED` - nobody waits for it any more, and it has not begun
   */
  run<T>({ client, signal }: Asker, work: () => Promise<T>): Promise<T> {
    if (!this.#isFree(client)) this.#requireRoom(client);
    return this.#turn(client, signal).then(async () => {
      try {
        return await work();
      } finally {
        this.#end(client);
      }
    });
  }

  /** Forgets all that has not begun. */
  clear(): void {
    this.#waiting.clear();
  }

  #isFree(client: string): boolean {
    const { atOnce, atOnceOfOne } = this.#places;
    return sum(this.#running.values()) < atOnce && (this.#running.get(client) ?? 0) < atOnceOfOne;
  }

  #requireRoom(client: string): void {
    const own = this.#waiting.get(client)?.length ?? 0;
    if (own >= this.#places.waitingOfOne) {
      throw tooMany(429, `${own} requests of yours wait already: let them finish first.`);
    }
    const all = sum([...this.#waiting.values()].map(({ length }) => length));
    if (all >= this.#places.waiting) {
      throw tooMany(503, `${all} requests wait already: try again in a moment.`);
    }
  }

  #turn(client: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(nobodyWaits());
      const leave = () => {
        this.#leave(client, begin);
        reject(nobodyWaits());
      };
      const begin = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#waiting.set(client, [...(this.#waiting.get(client) ?? []), begin]);
      this.#beginNext();
    });
  }

  #leave(client: string, begin: () => void): void {
    const left = (this.#waiting.get(client) ?? []).filter((one) => one !== begin);
    if (left.length === 0) this.#waiting.delete(client);
    else this.#waiting.set(client, left);
  }

  #end(client: string): void {
    const left = (this.#running.get(client) ?? 0) - 1;
    if (left <= 0) this.#running.delete(client);
    else this.#running.set(client, left);
    this.#beginNext();
  }

  #beginNext(): void {
    for (const [client, [begin, ...others]] of this.#waiting) {
      if (begin === undefined || !this.#isFree(client)) continue;
      this.#waiting.delete(client);
      // At the end of the walk, which comes there too while places are free.
      if (others.length > 0) this.#waiting.set(client, others);
      this.#running.set(client, (this.#running.get(client) ?? 0) + 1);
      begin();
    }
  }
}

function tooMany(status: 429 | 503, message: string): Refusal {
  return new Refusal(status, 'TOO_MANY_REQUESTS', message, RETRY_AFTER_SECONDS);
}

function nobodyWaits(): AppError {
  return new AppError('INTERRUPTED', 'the search was interrupted before it began');
}
