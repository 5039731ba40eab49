/** Words by number, each kept once: a column of numbers takes a fraction of a column of texts. */
export class WordList {
  readonly #words: (string | undefined)[] = [undefined];
  readonly #ids = new Map<string, number>();

  /** The word's number; 0 stands for no word. */
  idOf(word: string | undefined): number {
    if (word === undefined) return 0;
    const known = this.#ids.get(word);
    if (known !== undefined) return known;
    const id = this.#words.push(word) - 1;
    this.#ids.set(word, id);
    return id;
  }

  /** The number of a word that is known; undefined for another. */
  find(word: string): number | undefined {
    return this.#ids.get(word);
  }

  word(id: number): string | undefined {
    return this.#words[id];
  }

  /** One more than the largest number. */
  get size(): number {
    return this.#words.length;
  }
}
