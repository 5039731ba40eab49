/** Position and anchor share one number while they are sorted: 31 and 22 bits of its 53. */
const MAX_ANCHORS = 2 ** 22;

/** Anchors that were found in one segment, and where; made once a thread and used again. */
export class Findings {
  #positions = new Int32Array(4096);
  #anchors = new Int32Array(4096);
  #isSorted = true;
  count = 0;

  add(position: number, anchor: number): void {
    if (this.count === this.#positions.length) this.#grow();
    if (this.count > 0 && position < this.#positions[this.count - 1]!) this.#isSorted = false;
    this.#positions[this.count] = position;
    this.#anchors[this.count++] = anchor;
  }

  clear(): void {
    this.count = 0;
    this.#isSorted = true;
  }

  /** Puts the findings in the order of the text, in which most of them come. */
  sort(): void {
    if (this.#isSorted) return;
    const keys = Float64Array.from(
      { length: this.count },
      (_, index) => this.#positions[index]! * MAX_ANCHORS + this.#anchors[index]!,
    ).sort();
    for (const [index, key] of keys.entries()) {
      this.#positions[index] = Math.floor(key / MAX_ANCHORS);
      this.#anchors[index] = key % MAX_ANCHORS;
    }
    this.#isSorted = true;
  }

  position(index: number): number {
    return this.#positions[index]!;
  }

  anchor(index: number): number {
    return this.#anchors[index]!;
  }

  #grow(): void {
    const [positions, anchors] = [this.#positions, this.#anchors];
    this.#positions = new Int32Array(positions.length * 2);
    this.#positions.set(positions);
    this.#anchors = new Int32Array(anchors.length * 2);
    this.#anchors.set(anchors);
  }
}
