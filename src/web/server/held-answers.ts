/** An answer as it went out: packed, with the headers that belong to it. */
export interface HeldAnswer {
  readonly body: string | Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

/** Bytes of answers that are held. */
const MOST_BYTES = 32 * 1024 * 1024;

/** Finished answers for a short time, within bounds; the one that was put first goes first. */
export class HeldAnswers {
  readonly #answers = new Map<string, { readonly until: number; readonly answer: HeldAnswer }>();
  #bytes = 0;

  /** The answer, while it is good. */
  get(key: string): HeldAnswer | undefined {
    const held = this.#answers.get(key);
    if (held === undefined || held.until > performance.now()) return held?.answer;
    this.#drop(key);
    return undefined;
  }

  /** @param forMs - how long the answer is good */
  put(key: string, answer: HeldAnswer, forMs: number): void {
    this.#drop(key);
    this.#answers.set(key, { until: performance.now() + forMs, answer });
    this.#bytes += bytesOf(key, answer);
    for (const oldest of this.#answers.keys()) {
      if (this.#bytes <= MOST_BYTES) break;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    const held = this.#answers.get(key);
    if (held === undefined) return;
    this.#bytes -= bytesOf(key, held.answer);
    this.#answers.delete(key);
  }
}

/** An address can be longer than what is said of it. */
function bytesOf(key: string, { body }: HeldAnswer): number {
  return key.length + body.length;
}
