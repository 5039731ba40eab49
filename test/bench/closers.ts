/** Ends what was started for a benchmark, as a test's context does for tests. */
export class Closers {
  readonly #ends: (() => unknown)[] = [];

  // What is called at the end takes no argument.
  readonly after = (end?: unknown): void => {
    this.#ends.push(end as () => unknown);
  };

  async close(): Promise<void> {
    for (const end of this.#ends.reverse()) await end();
  }
}
