import { NOTHING, RegularLanguage, type State } from '../text/regular-language.ts';
import { type CharacterRange, LAST_CODE_POINT, literal, type Regex } from './regex-tree.ts';

/**
 * Matches whole terms against a pattern, in time linear in the term.
 *
 * Code points that no part of the pattern tells apart are one symbol of the automaton.
 */
export class TextPattern {
  readonly #language: RegularLanguage;
  /** First code point of each symbol, ascending. */
  readonly #starts: readonly number[];
  readonly #ascii: Uint16Array;
  readonly #start: State;

  constructor(regex: Regex) {
    this.#starts = boundaries(regex);
    this.#language = new RegularLanguage(this.#starts.length);
    this.#ascii = Uint16Array.from({ length: 128 }, (_, code) => this.#search(code));
    this.#start = this.#build(regex);
  }

  /** @throws AppError `LIMIT_EXCEEDED` when the pattern needs too many states for this text */
  matches(text: string): boolean {
    let state = this.#start;
    for (let position = 0; position < text.length && state !== NOTHING; ) {
      const code = text.codePointAt(position)!;
      position += code > 0xffff ? 2 : 1;
      state = this.#language.next(state, code < 128 ? this.#ascii[code]! : this.#search(code));
    }
    return this.#language.accepts(state);
  }

  /** The symbol of a code point: the last that begins at or before it. */
  #search(code: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#starts[middle]! <= code) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #build(regex: Regex): State {
    const language = this.#language;
    switch (regex.type) {
      case 'characters':
        return language.symbols(regex.ranges.flatMap((range) => this.#symbolsIn(range)));
      case 'sequence':
        return language.sequence(...regex.parts.map((part) => this.#build(part)));
      case 'either':
        return language.either(...regex.parts.map((part) => this.#build(part)));
      case 'both':
        return language.both(...regex.parts.map((part) => this.#build(part)));
      case 'not':
        return language.not(this.#build(regex.inner));
      case 'repeat': {
        const inner = this.#build(regex.inner);
        // To Lucene, no text repeated without end is no text, not even the empty one.
        if (regex.max === Number.POSITIVE_INFINITY && language.isNothing(inner)) return NOTHING;
        return language.repeat(inner, regex.min, regex.max);
      }
    }
  }

  #symbolsIn([from, to]: CharacterRange): number[] {
    const [first, last] = [this.#search(from), this.#search(to)];
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  }
}

function boundaries(regex: Regex): number[] {
  const found = new Set([0]);
  function visit(node: Regex): void {
    if (node.type === 'characters') {
      for (const [from, to] of node.ranges) found.add(from).add(to + 1);
    } else if ('parts' in node) {
      for (const part of node.parts) visit(part);
    } else {
      visit(node.inner);
    }
  }
  visit(regex);
  found.delete(LAST_CODE_POINT + 1);
  return [...found].sort((a, b) => a - b);
}

/** A wildcard pattern as a regular expression: `*` any text, `?` any character, `\` before a plain one. */
export function wildcardRegex(pattern: string): Regex {
  const any: Regex = { type: 'characters', ranges: [[0, LAST_CODE_POINT]] };
  const parts = Array.from(pattern.matchAll(/\\(?<plain>.)|./gsu), ({ 0: piece, groups }): Regex => {
    if (piece === '*') return { type: 'repeat', inner: any, min: 0, max: Number.POSITIVE_INFINITY };
    return piece === '?' ? any : literal(groups?.plain ?? piece);
  });
  return { type: 'sequence', parts };
}
