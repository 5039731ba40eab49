/** Thrown by {@link BitReader} where the bytes end inside what is being read. */
export class BitsEnded extends Error {}

/** Reads bits, the highest of each byte first, from bytes that come in pieces. */
export class BitReader {
  #bytes: Uint8Array = new Uint8Array();
  #position = 0;
  #buffer = 0;
  #bufferedBits = 0;

  /** Whole bytes that are not read yet. */
  get available(): number {
    return this.#bytes.length - this.#position + (this.#bufferedBits >> 3);
  }

  append(bytes: Uint8Array): void {
    const rest = this.#bytes.subarray(this.#position);
    this.#bytes = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    this.#position = 0;
  }

  /**
   * The next `count` bits, at most 24, without going on; zeros behind the end.
   */
  peek(count: number): number {
    while (this.#bufferedBits < count) {
      this.#buffer = ((this.#buffer & 0xffffff) << 8) | (this.#bytes[this.#position] ?? 0);
      this.#position++;
      this.#bufferedBits += 8;
    }
    return (this.#buffer >>> (this.#bufferedBits - count)) & ((1 << count) - 1);
  }

  /** Goes on by `count` bits that were peeked. */
  skip(count: number): void {
    this.#bufferedBits -= count;
    if (this.#position - (this.#bufferedBits >> 3) > this.#bytes.length) throw new BitsEnded();
  }

  /** The next `count` bits, at most 24. */
  read(count: number): number {
    const value = this.peek(count);
    this.skip(count);
    return value;
  }

  /** Leaves out the bits up to the next whole byte. */
  align(): void {
    this.skip(this.#bufferedBits & 7);
  }
}
