/** Small looks at the bytes of a line, for the functions that may not make strings. */

const BLANK = 0x20;
const TAB = 0x09;

/** The bytes of an ASCII word, to be given to `has`. */
export function bytesOf(word: string): readonly number[] {
  return Array.from(word, (character) => character.charCodeAt(0));
}

/** Whether `word` stands at `at`. */
export function has(text: Uint8Array, at: number, end: number, word: readonly number[]): boolean {
  if (at + word.length > end) return false;
  for (let index = 0; index < word.length; index++) if (text[at + index] !== word[index]) return false;
  return true;
}

/** Whether the `length` bytes at two places are the same. */
export function isSame(text: Uint8Array, one: number, other: number, length: number): boolean {
  for (let index = 0; index < length; index++) if (text[one + index] !== text[other + index]) return false;
  return true;
}

/** The next `byte` from `at` on; `end` when there is none. */
export function find(text: Uint8Array, at: number, end: number, byte: number): number {
  let next = at;
  while (next < end && text[next] !== byte) next++;
  return next;
}

/** Behind the word at `at`: the next blank, or `end`. */
export function wordEnd(text: Uint8Array, at: number, end: number): number {
  return find(text, at, end, BLANK);
}

/** Behind the blanks at `at`. */
export function blanksEnd(text: Uint8Array, at: number, end: number): number {
  let next = at;
  while (next < end && text[next] === BLANK) next++;
  return next;
}

export function isBlank(byte: number | undefined): boolean {
  return byte === BLANK || byte === TAB;
}
