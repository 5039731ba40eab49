import type { ChangeName } from './client.ts';
import type { FollowedStream } from './follow-stream.ts';

/** Time in which an open stream has told of a message, in ms. */
const TOLD_WITHIN_MS = 5_000;

/** Finds out a stream that is open and says nothing: what looks find, it must have told of a little later. */
export class StreamCheck {
  readonly #stream: FollowedStream;
  /** Changes on which a look found something, and when, in ms of our clock. */
  readonly #untold = new Map<number, number>();

  constructor(stream: FollowedStream) {
    this.#stream = stream;
  }

  /** The stream told of these. */
  told(changes: readonly ChangeName[]): void {
    for (const { number } of changes) this.#untold.delete(number);
  }

  /**
   * A look found a message that the stream has not told of so far.
   * @param ageMs - by the server's clock
   */
  found(number: number, ageMs: number): void {
    const { openSince } = this.#stream;
    const wasOpen = openSince !== undefined && Date.now() - openSince > ageMs + TOLD_WITHIN_MS;
    if (wasOpen && !this.#untold.has(number)) this.#untold.set(number, Date.now());
  }

  /** Connects anew when there is something that should have been told by now; to be asked after {@link told}. */
  reopenIfDeaf(): boolean {
    const { openSince } = this.#stream;
    for (const [number, foundAt] of this.#untold) {
      if (openSince === undefined || foundAt < openSince) this.#untold.delete(number);
    }
    const isDeaf = [...this.#untold.values()].some((foundAt) => Date.now() - foundAt > TOLD_WITHIN_MS);
    if (isDeaf) this.#stream.reopen();
    return isDeaf;
  }
}
