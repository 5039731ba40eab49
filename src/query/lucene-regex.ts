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

/** Code points from `from` to `to`, both included. */
export type CharacterRange = readonly [from: number, to: number];

export type Regex =
  | { readonly type: 'characters'; readonly ranges: readonly CharacterRange[] }
  | { readonly type: 'sequence' | 'either' | 'both'; readonly parts: readonly Regex[] }
  | { readonly type: 'not'; readonly inner: Regex }
  | { readonly type: 'repeat'; readonly inner: Regex; readonly min: number; readonly max: number };

/** A pattern that is no regular expression. */
export class RegexSyntaxError extends Error {
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.name = 'RegexSyntaxError';
    this.hint = hint;
  }
}

/** The last character that Unicode has room for. */
export const LAST_CODE_POINT = 0x10ffff;

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

/** The code points that are in none of the ranges. */
export function complement(ranges: readonly CharacterRange[]): CharacterRange[] {
  const result: CharacterRange[] = [];
  let next = 0;
  for (const [from, to] of [...ranges].sort((a, b) => a[0] - b[0])) {
    if (from > next) result.push([next, from - 1]);
    next = Math.max(next, to + 1);
  }
  if (next <= LAST_CODE_POINT) result.push([next, LAST_CODE_POINT]);
  return result;
}

/** The characters of a text, one behind the other. */
export function literal(text: string): Regex {
  const parts = Array.from(text, (character): Regex => {
    const code = character.codePointAt(0)!;
    return { type: 'characters', ranges: [[code, code]] };
  });
  return { type: 'sequence', parts };
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

/** The numbers from `low` to `high`, in exactly `width` digits, or after any number of zeros when it is 0. */
function numbersBetween(low: number, high: number, width: number): Regex {
  if (width > 0) return digitsBetween(String(low).padStart(width, '0'), String(high).padStart(width, '0'));
  const parts: Regex[] = [];
  for (let digits = String(low).length; digits <= String(high).length; digits += 1) {
    const least = digits === 1 ? 0 : 10 ** (digits - 1);
    parts.push(digitsBetween(String(Math.max(low, least)), String(Math.min(high, 10 ** digits - 1))));
  }
  const zeros: Regex = { type: 'repeat', inner: literal('0'), min: 0, max: Number.POSITIVE_INFINITY };
  return { type: 'sequence', parts: [zeros, { type: 'either', parts }] };
}

/** Texts of digits between two of the same length. */
function digitsBetween(low: string, high: string): Regex {
  if (low === '') return EMPTY;
  const [first, last] = [low.charCodeAt(0), high.charCodeAt(0)];
  const [lowRest, highRest] = [low.slice(1), high.slice(1)];
  const digit = (from: number, to: number, rest: Regex): Regex => ({
    type: 'sequence',
    parts: [{ type: 'characters', ranges: [[from, to]] }, rest],
  });
  if (first === last) return digit(first, first, digitsBetween(lowRest, highRest));
  const nines = '9'.repeat(lowRest.length);
  const zeros = '0'.repeat(lowRest.length);
  const parts = [
    digit(first, first, digitsBetween(lowRest, nines)),
    digit(last, last, digitsBetween(zeros, highRest)),
  ];
  const any: Regex = {
    type: 'repeat',
    inner: { type: 'characters', ranges: DIGITS },
    min: lowRest.length,
    max: lowRest.length,
  };
  if (last - first > 1) parts.push(digit(first + 1, last - 1, any));
  return { type: 'either', parts };
}
