const MAX_STAMP = 2 ** 31 - 1;

/**
 * Remembers for many numbered things in which record each was last met. One for all segments of a thread: with
 * thousands of things a new list for each small file would cost more than the file.
 */
export class RecordMarks {
  #stamps = new Int32Array(0);
  /** Stamp of record 0; all stamps of earlier segments are below. */
  #base = 1;
  #next = 1;

  /** Forgets all: a segment of `records` records begins, in which `things` things may be met. */
  begin(things: number, records: number): void {
    this.#base = this.#next;
    this.#next += records;
    if (this.#stamps.length >= things && this.#next <= MAX_STAMP) return;
    this.#stamps = new Int32Array(Math.max(things, this.#stamps.length));
    this.#base = 1;
    this.#next = 1 + records;
  }

  mark(thing: number, record: number): void {
    this.#stamps[thing] = this.#base + record;
  }

  /** Whether `record` is the one in which `thing` was last met. */
  has(thing: number, record: number): boolean {
    return this.#stamps[thing] === this.#base + record;
  }
}
