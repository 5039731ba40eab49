import { Refusal } from './refusal.ts';

/** How many of something there may be at a time. */
export interface SeatLimits {
  readonly most: number;
  /** Of one client: people in one office may share an address. */
  readonly mostOfOne: number;
  /** What they are, for messages: `downloads`. */
  readonly what: string;
  /** After how many seconds who is refused may come again. */
  readonly retryAfterSeconds: number;
}

/** What clients hold for as long as they like, as open streams: no client has all of it. */
export class Seats {
  readonly #limits: SeatLimits;
  readonly #ofClient = new Map<string, number>();
  #taken = 0;

  constructor(limits: SeatLimits) {
    this.#limits = limits;
  }

  /**
   * Takes a seat for `client`.
   * @returns gives it back, once
   * @throws Refusal 429 - the client has too many; 503 - all together have
   */
  take(client: string): () => void {
    const { most, mostOfOne, what } = this.#limits;
    const own = this.#ofClient.get(client) ?? 0;
    if (own >= mostOfOne) throw this.#refusal(429, `You have ${own} ${what} at the same time already`);
    if (this.#taken >= most) throw this.#refusal(503, `There are ${most} ${what} at the same time already`);
    this.#count(client, 1);
    let isTaken = true;
    return () => {
      if (isTaken) this.#count(client, -1);
      isTaken = false;
    };
  }

  #count(client: string, change: 1 | -1): void {
    this.#taken += change;
    const own = (this.#ofClient.get(client) ?? 0) + change;
    if (own === 0) this.#ofClient.delete(client);
    else this.#ofClient.set(client, own);
  }

  #refusal(status: 429 | 503, found: string): Refusal {
    return new Refusal(
      status,
      'TOO_MANY_AT_ONCE',
      `${found}; try again later.`,
      this.#limits.retryAfterSeconds,
    );
  }
}
