/** A character of JavaScript takes at most three bytes of UTF-8: those of four bytes are two characters. */
const MOST_BYTES_A_CHARACTER = 3;

/** Text as UTF-8, written piece after piece into one stretch of memory that grows with it. */
export class ByteWriter {
  #bytes: Buffer;
  #length = 0;

  /** @param expectedBytes - room at the start: what turns out right is never copied */
  constructor(expectedBytes: number) {
    this.#bytes = Buffer.allocUnsafeSlow(expectedBytes);
  }

  putText(text: string): void {
    this.#makeRoom(text.length * MOST_BYTES_A_CHARACTER);
    this.#length += this.#bytes.write(text, this.#length);
  }

  putBytes(bytes: Uint8Array): void {
    this.#makeRoom(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** What was written; the writer is not to be used again. */
  end(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #makeRoom(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#bytes.length * 1.5));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}
