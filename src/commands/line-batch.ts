/** Characters that are written at once: a write a line would cost more than finding the line. */
const BATCH_CHARACTERS = 64 * 1024;

/** Longest that a line waits for company, in ms: whoever reads along must not notice. */
const LONGEST_WAIT_MS = 50;

/** Lines on their way out, written together where many come at once, and soon where few do. */
export class LineBatch {
  readonly #print: (text: string) => Promise<void>;
  #lines: string[] = [];
  #characters = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param print - writes a text and a line end, and waits where the reader is slower */
  constructor(print: (text: string) => Promise<void>) {
    this.#print = print;
  }

  /** Takes a line; waits only when there is enough to be written. */
  async add(line: string): Promise<void> {
    this.#lines.push(line);
    this.#characters += line.length;
    if (this.#characters >= BATCH_CHARACTERS) await this.flush();
    else this.#timer ??= setTimeout(() => void this.flush(), LONGEST_WAIT_MS);
  }

  /** Writes all that waits. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#lines.length === 0) return;
    const text = this.#lines.join('\n');
    this.#lines = [];
    this.#characters = 0;
    await this.#print(text);
  }
}
