/**
 * Writes that may be under way at once, and so become visible in another order than that of their numbers. Each
 * writer has one record under way at a time, so this is more writers than any cluster has.
 */
const WINDOW = 1024;

const SHAPE = /^(?<index>[^/]+)\/(?<last>\d+)\/(?<seen>[\w-]*)$/;

/**
 * How far the changes of an index were read: the last number, and which of the `WINDOW` numbers up to it were seen.
 * As text `index/number/bits`.
 */
export class ChangeCursor {
  readonly index: string;
  readonly #last: number;
  /** Bit `number % WINDOW`, for the numbers of the window. */
  readonly #bits: Uint8Array;

  private constructor(index: string, last: number, bits: Uint8Array) {
    this.index = index;
    this.#last = last;
    this.#bits = bits;
  }

  /** The cursor before all changes of an index. */
  static start(index: string): ChangeCursor {
    return new ChangeCursor(index, -1, new Uint8Array(WINDOW / 8));
  }

  /** The cursor that `toString` gave; undefined for anything else. */
  static parse(text: string | undefined): ChangeCursor | undefined {
    const { index, last, seen } = SHAPE.exec(text ?? '')?.groups ?? {};
    if (index === undefined || seen === undefined) return undefined;
    const bits = new Uint8Array(WINDOW / 8);
    bits.set(Buffer.from(seen, 'base64url').subarray(0, bits.length));
    return new ChangeCursor(index, Number(last), bits);
  }

  /** The first number of the window. */
  get from(): number {
    return Math.max(0, this.#last - WINDOW + 1);
  }

  /** Numbers of the window that need not be read again. */
  seen(): number[] {
    const numbers: number[] = [];
    for (let number = this.from; number <= this.#last; number++) {
      if (((this.#bits[(number % WINDOW) >> 3] ?? 0) & (1 << (number & 7))) !== 0) numbers.push(number);
    }
    return numbers;
  }

  /** The cursor when `number` was read too. */
  after(number: number): ChangeCursor {
    const bits = this.#bits.slice();
    const place = (at: number): number => (at % WINDOW) >> 3;
    // Numbers that enter the window stand in the places of those that leave it.
    for (let entering = Math.max(this.#last + 1, number - WINDOW + 1); entering < number; entering++) {
      bits[place(entering)]! &= ~(1 << (entering & 7));
    }
    bits[place(number)]! |= 1 << (number & 7);
    return new ChangeCursor(this.index, Math.max(this.#last, number), bits);
  }

  toString(): string {
    return `${this.index}/${this.#last}/${Buffer.from(this.#bits).toString('base64url')}`;
  }
}
