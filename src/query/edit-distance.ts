/**
 * A test whether a text becomes `word` by at most `edits` insertions, deletions, substitutions or swaps of two
 * neighbours, counted in code points; no piece is edited twice (optimal string alignment, as in Lucene's automata).
 */
export function createEditTest(word: string, edits: number): (text: string) => boolean {
  const table = new DistanceTable(word, edits);
  return (text) => table.isWithin(text);
}

/** The edits that `word~` allows: none below 3 code points, one below 6, else two. */
export function automaticEdits(word: string): number {
  const { length } = Array.from(word);
  if (length < 3) return 0;
  return length < 6 ? 1 : 2;
}

/**
 * The table of distances between the beginnings of a word and of a text: three rows of it, used in turn, and of each
 * only the columns that the edits let a path reach. It is kept from text to text, so that the words of a whole build
 * are compared without allocation.
 */
class DistanceTable {
  readonly #word: Int32Array;
  readonly #edits: number;
  readonly #text: Int32Array;
  readonly #rows: readonly [Int32Array, Int32Array, Int32Array];

  constructor(word: string, edits: number) {
    this.#word = Int32Array.from(Array.from(word, (character) => character.codePointAt(0)!));
    this.#edits = edits;
    this.#text = new Int32Array(2 * (this.#word.length + edits) + 1);
    const width = this.#word.length + 2;
    this.#rows = [new Int32Array(width), new Int32Array(width), new Int32Array(width)];
  }

  isWithin(text: string): boolean {
    if (text.length < this.#word.length - this.#edits || text.length >= this.#text.length) return false;
    const length = this.#read(text);
    if (Math.abs(length - this.#word.length) > this.#edits) return false;
    for (let column = 0; column <= this.#word.length; column += 1) this.#rows[0][column] = column;
    for (let row = 1; row <= length; row += 1) if (this.#fill(row) > this.#edits) return false;
    return this.#rows[length % 3]![this.#word.length]! <= this.#edits;
  }

  /** Takes the text apart into code points and counts them. */
  #read(text: string): number {
    let count = 0;
    for (let position = 0; position < text.length; count += 1) {
      const code = text.codePointAt(position)!;
      this.#text[count] = code;
      position += code > 0xffff ? 2 : 1;
    }
    return count;
  }

  /** Fills the row of the text's first `row` characters; returns the least distance in it. */
  #fill(row: number): number {
    const [word, edits] = [this.#word, this.#edits];
    const [current, previous, twoBack] = [
      this.#rows[row % 3]!,
      this.#rows[(row + 2) % 3]!,
      this.#rows[(row + 1) % 3]!,
    ];
    const [character, before] = [this.#text[row - 1]!, this.#text[row - 2]];
    const first = Math.max(1, row - edits);
    const last = Math.min(word.length, row + edits);
    current[first - 1] = first === 1 ? row : edits + 1;
    let least = current[first - 1]!;
    for (let column = first; column <= last; column += 1) {
      const substituted = previous[column - 1]! + (character === word[column - 1] ? 0 : 1);
      let distance = Math.min(substituted, previous[column]! + 1, current[column - 1]! + 1);
      const isSwap = column > 1 && character === word[column - 2] && before === word[column - 1];
      if (isSwap && row > 1) distance = Math.min(distance, twoBack[column - 2]! + 1);
      current[column] = distance;
      if (distance < least) least = distance;
    }
    current[last + 1] = edits + 1;
    return least;
  }
}
