/**
 * How much later than the moment it bears a message may come to sight, in ms: a search runs on an index that is written
 * a little after the change, and servers that share changes have clocks of their own.
 */
const LATENESS_MS = 60_000;

/**
 * Up to when all messages were given out, and which ones after that: what comes twice (in the stream and in a look, in
 * two looks) is fresh once.
 */
export class MessageBook {
  #horizon: number;
  #since: number;
  readonly #given = new Map<string, number>();

  /** @param since - nothing older than this is fresh */
  constructor(since: Date) {
    this.#horizon = since.getTime();
    this.#since = this.#horizon;
  }

  /** A book that goes on where another one's horizon was. */
  static after(horizon: Date): MessageBook {
    return new MessageBook(new Date(horizon.getTime() - LATENESS_MS));
  }

  /** Everything that was written before has been given out. */
  get horizon(): Date {
    return new Date(this.#horizon);
  }

  /** From when on a message may be fresh: where a look begins. */
  get since(): Date {
    return new Date(this.#since);
  }

  /** Whether a message has yet to be given out. */
  isFresh(id: string, at: Date): boolean {
    return at.getTime() >= this.#since && !this.#given.has(id);
  }

  /** Notes that a message was given out. */
  note(id: string, at: Date): void {
    this.#given.set(id, at.getTime());
  }

  /** Says that all that was written up to `moment` has been given out. */
  reach(moment: Date): void {
    this.#horizon = Math.max(this.#horizon, moment.getTime());
    this.#since = Math.max(this.#since, this.#horizon - LATENESS_MS);
    for (const [id, at] of this.#given) {
      if (at < this.#since) this.#given.delete(id);
    }
  }
}
