/** What is read again and again, so that the last that was read is at hand without waiting. */
export class Refreshed<T> {
  readonly #read: () => Promise<T>;
  readonly #everyMs: number;
  #value: T;
  #version = 0;
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> = Promise.resolve();
  #closed = false;

  /**
   * @param initial - the value until the first was read
   * @param read - gives the next value; what it throws must have been dealt with: the last value stays
   */
  constructor(initial: T, read: () => Promise<T>, everyMs: number) {
    this.#value = initial;
    this.#read = read;
    this.#everyMs = everyMs;
  }

  get value(): T {
    return this.#value;
  }

  /** Another number when another value was read. */
  get version(): number {
    return this.#version;
  }

  /** Begins to read, until `close`. */
  start(): void {
    this.#round = this.#refresh();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#round;
  }

  async #refresh(): Promise<void> {
    const value = await this.#read();
    if (this.#closed) return;
    if (value !== this.#value) this.#version += 1;
    this.#value = value;
    this.#timer = setTimeout(() => this.start(), this.#everyMs);
  }
}
