/** Remembers results as long as what they were made from is the same. */
export class Memo {
  readonly #most: number;
  readonly #values = new Map<string, unknown>();
  #version: unknown;

  /** @param most - results that are kept; the one that was made first goes first */
  constructor(most: number) {
    this.#most = most;
  }

  /** The result of `make` for this version and key: a remembered one, or a new one. */
  get<T>(version: unknown, key: string, make: () => T): T {
    if (version !== this.#version) {
      this.#values.clear();
      this.#version = version;
    }
    // A key always stands for results of one type: it begins with the name of what made it.
    if (this.#values.has(key)) return this.#values.get(key) as T;
    const value = make();
    if (this.#values.size >= this.#most) {
      for (const oldest of this.#values.keys()) {
        this.#values.delete(oldest);
        break;
      }
    }
    this.#values.set(key, value);
    return value;
  }
}
