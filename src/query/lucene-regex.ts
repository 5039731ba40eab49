import { numbersBetween } from './regex-numbers.ts';
import { type CharacterRange, complement, LAST_CODE_POINT, literal, type Regex } from './regex-tree.ts';

/**
 * Lucene's regular expressions, all optional syntax switched on as `query_string` has it:
 *
 *   union     = inter [ "|" union ]
 *   inter     = concat [ "&" inter ]                    both have to match
 *   concat    = repeat { repeat }
 *   repeat    = complement { "?" | "*" | "+" | "{" n [ "," [ m ] ] "}" }
 *   complement= "~" complement | simple                 every text but these
 *   simple    = "." | "#" (no text) | "@" (any text) | '"' literal '"' | "(" [ union ] ")" | "<" n "-" m ">"
 *             | "[" [ "^" ] { character [ "-" character ] | class } "]" | class | [ "\" ] character
 *   class     = "\d" | "\D" | "\s" | "\S" | "\w" | "\W"
 *
 * A pattern matches a whole term. `^` and `$` are plain characters, so is a sign where no operand stands before it.
 */

/** A pattern that is no regular expression. */
export class RegexSyntaxError extends Error {
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.name = 'RegexSyntaxError';
    this.hint = hint;
  }
}

const ANY_CHARACTER: Regex = { type: 'characters', ranges: [[0, LAST_CODE_POINT]] };
const EMPTY: Regex = { type: 'sequence', parts: [] };
const NO_TEXT: Regex = { type: 'either', parts: [] };
const ANY_TEXT: Regex = { type: 'not', inner: NO_TEXT };

const DIGITS: readonly CharacterRange[] = [[0x30, 0x39]];
const BLANKS: readonly CharacterRange[] = [
  [0x09, 0x0a],
  [0x0d, 0x0d],
  [0x20, 0x20],
];
const WORD: readonly CharacterRange[] = [
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
];

const CLASSES: Readonly<Record<string, readonly CharacterRange[]>> = {
  d: DIGITS,
  D: complement(DIGITS),
  s: BLANKS,
  S: complement(BLANKS),
  w: WORD,
  W: complement(WORD),
};

/**
 * @throws RegexSyntaxError where Lucene throws too
 */
export function parseRegex(pattern: string): Regex {
  return pattern === '' ? EMPTY : new RegexParser(pattern).parse();
}

class RegexParser {
  readonly #characters: readonly string[];
  #position = 0;

  constructor(pattern: string) {
    this.#characters = Array.from(pattern);
  }

  parse(): Regex {
    const regex = this.#union();
    if (this.#position < this.#characters.length) {
      throw new RegexSyntaxError(`")" at character ${this.#position + 1} closes no group`);
    }
    return regex;
  }

  #union(): Regex {
    const parts = [this.#inter()];
    while (this.#matches('|')) parts.push(this.#inter());
    return parts.length === 1 ? parts[0]! : { type: 'either', parts };
  }

  #inter(): Regex {
    const parts = [this.#concat()];
    while (this.#matches('&')) parts.push(this.#concat());
    return parts.length === 1 ? parts[0]! : { type: 'both', parts };
  }

  #concat(): Regex {
    const parts = [this.#repeat()];
    while (this.#hasMore() && !this.#peeks(')|&')) parts.push(this.#repeat());
    return parts.length === 1 ? parts[0]! : { type: 'sequence', parts };
  }

  #repeat(): Regex {
    let inner = this.#complement();
    for (;;) {
      if (this.#matches('?')) inner = { type: 'repeat', inner, min: 0, max: 1 };
      else if (this.#matches('*')) inner = { type: 'repeat', inner, min: 0, max: Number.POSITIVE_INFINITY };
      else if (this.#matches('+')) inner = { type: 'repeat', inner, min: 1, max: Number.POSITIVE_INFINITY };
      else if (this.#matches('{')) inner = { type: 'repeat', inner, ...this.#counts() };
      else return inner;
    }
  }

  #counts(): { readonly min: number; readonly max: number } {
    const min = this.#integer();
    if (min === undefined)
      throw new RegexSyntaxError('a number has to follow {', 'write \\{ for the character');
    let max: number | undefined = min;
    if (this.#matches(',')) max = this.#integer() ?? Number.POSITIVE_INFINITY;
    if (!this.#matches('}')) throw new RegexSyntaxError('a repetition such as {2,5} is not closed by }');
    if (max < min) throw new RegexSyntaxError(`the repetition {${min},${max}} ends before it begins`);
    return { min, max };
  }

  #integer(): number | undefined {
    let digits = '';
    while (this.#peeks('0123456789')) digits += this.#next();
    if (Number(digits) > 2 ** 31 - 1) throw new RegexSyntaxError(`the number ${digits} is too large`);
    return digits === '' ? undefined : Number(digits);
  }

  #complement(): Regex {
    return this.#matches('~') ? { type: 'not', inner: this.#complement() } : this.#simple();
  }

  #simple(): Regex {
    if (this.#matches('[')) return this.#characterSet();
    if (this.#matches('.')) return ANY_CHARACTER;
    if (this.#matches('#')) return NO_TEXT;
    if (this.#matches('@')) return ANY_TEXT;
    if (this.#matches('"')) return literal(this.#until('"'));
    if (this.#matches('<')) return this.#interval();
    if (!this.#matches('(')) return { type: 'characters', ranges: this.#classOrCharacter() };
    if (this.#matches(')')) return EMPTY;
    const inner = this.#union();
    if (!this.#matches(')')) throw new RegexSyntaxError('a ( is not closed');
    return inner;
  }

  #characterSet(): Regex {
    const isNegated = this.#matches('^');
    const ranges: CharacterRange[] = [];
    do ranges.push(...this.#setItem());
    while (this.#hasMore() && !this.#peeks(']'));
    if (!this.#matches(']')) throw new RegexSyntaxError('a [ is not closed');
    return { type: 'characters', ranges: isNegated ? complement(ranges) : ranges };
  }

  #setItem(): readonly CharacterRange[] {
    const item = this.#classOrCharacter();
    if (Object.values(CLASSES).includes(item) || !this.#matches('-')) return item;
    const from = item[0]![0];
    const to = this.#character();
    if (from <= to) return [[from, to]];
    const shown = `${String.fromCodePoint(from)}-${String.fromCodePoint(to)}`;
    throw new RegexSyntaxError(
      `the range ${shown} ends before it begins`,
      'write \\- for the character, or put it first',
    );
  }

  #classOrCharacter(): readonly CharacterRange[] {
    if (this.#characters[this.#position] === '\\') {
      const escaped = this.#characters[this.#position + 1] ?? '';
      const ranges = CLASSES[escaped];
      if (ranges !== undefined) {
        this.#position += 2;
        return ranges;
      }
      if (/^[a-zA-Z]$/.test(escaped)) {
        const hint = escaped === 'b' ? 'a pattern here always matches a whole token' : 'escape signs only';
        throw new RegexSyntaxError(`\\${escaped} has no meaning`, hint);
      }
    }
    const code = this.#character();
    return [[code, code]];
  }

  #character(): number {
    this.#matches('\\');
    return this.#next().codePointAt(0)!;
  }

  #interval(): Regex {
    const text = this.#until('>');
    const found = /^(\d+)-(\d+)$/.exec(text);
    if (found === null || [found[1], found[2]].some((digits) => Number(digits) > 2 ** 31 - 1)) {
      throw new RegexSyntaxError(
        `expected two numbers, as in <1-100>, found <${text}>`,
        'write \\< for the character',
      );
    }
    const [first = '', second = ''] = [found[1], found[2]];
    const [low, high] = [Number(first), Number(second)].sort((a, b) => a - b);
    const width = first.length === second.length ? first.length : 0;
    return numbersBetween(low!, high!, width);
  }

  #until(delimiter: string): string {
    let text = '';
    while (this.#hasMore()) {
      const character = this.#next();
      if (character === delimiter) return text;
      text += character;
    }
    throw new RegexSyntaxError(
      `expected a closing ${delimiter}`,
      `write \\${delimiter === '>' ? '<' : delimiter} for the character`,
    );
  }

  #hasMore(): boolean {
    return this.#position < this.#characters.length;
  }

  #peeks(characters: string): boolean {
    return this.#hasMore() && characters.includes(this.#characters[this.#position]!);
  }

  #matches(character: string): boolean {
    if (this.#characters[this.#position] !== character) return false;
    this.#position += 1;
    return true;
  }

  #next(): string {
    const character = this.#characters[this.#position];
    if (character === undefined) throw new RegexSyntaxError('the pattern ends where something has to follow');
    this.#position += 1;
    return character;
  }
}
