/** How a scalar is written, by the `yaml` library's names. */
export type ScalarStyle = 'PLAIN' | 'QUOTE_SINGLE' | 'QUOTE_DOUBLE' | 'BLOCK_FOLDED' | 'BLOCK_LITERAL';

/** A scalar in its source: from its opening quote, block header or first character to its end, exclusive. */
export interface ScalarSource {
  readonly text: string;
  readonly style: ScalarStyle;
  readonly start: number;
  readonly end: number;
}

/** One UTF-16 unit of the value as it stands in the source: itself, or an escape. */
interface Unit {
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

const SPACE = /\s/;

/** Digits of a double-quoted scalar's numeric escapes. */
const NUMERIC_ESCAPE = /\\(?:x(?<x>[\dA-Fa-f]{2})|u(?<u>[\dA-Fa-f]{4})|U(?<U>[\dA-Fa-f]{8}))/y;

/** Escapes of a double-quoted scalar that stand for white space. */
const SPACE_ESCAPES: Readonly<Record<string, string>> = {
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  ' ': ' ',
  _: '\u00a0',
  L: '\u2028',
  P: '\u2029',
};

/**
 * Maps each UTF-16 unit of a YAML scalar's `value` to its offset in the source.
 *
 * Folding, indentation and chomping change white space only; all else follows in the source as it does in the
 * value, so both are walked side by side. White space is taken to stand right behind what is before it: a blank
 * that folding put in for a line break points at the end of that line.
 * @returns one offset more than `value` is long: the last is the end of the text
 */
export function scalarOffsets(value: string, source: ScalarSource): number[] {
  const units = sourceUnits(source);
  const offsets: number[] = [];
  let next = 0;
  let behind = textStart(source);
  for (const char of splitUnits(value)) {
    const isSpace = SPACE.test(char);
    while (!isSpace && SPACE.test(units[next]?.value ?? '')) next++;
    const unit = units[next];
    if (isSpace && unit?.value !== char) {
      offsets.push(Math.min(behind, unit?.start ?? source.end));
      behind++;
    } else {
      offsets.push(unit?.start ?? source.end);
      behind = unit?.end ?? source.end;
      next++;
    }
  }
  offsets.push(Math.min(behind, source.end));
  return offsets;
}

function splitUnits(text: string): string[] {
  return text.split('');
}

/** Where the scalar's text begins: behind the quote, or on the line below a block's header. */
function textStart({ text, style, start, end }: ScalarSource): number {
  if (style === 'QUOTE_DOUBLE' || style === 'QUOTE_SINGLE') return start + 1;
  if (style === 'PLAIN') return start;
  const headerEnd = text.indexOf('\n', start);
  return headerEnd === -1 ? end : headerEnd + 1;
}

/** What is not raw white space in the source, in order. */
function sourceUnits(source: ScalarSource): Unit[] {
  const units: Unit[] = [];
  for (let at = textStart(source); at < source.end; ) {
    const found = readUnit(source, at);
    units.push(...found.units);
    at = found.end;
  }
  return units;
}

function readUnit({ text, style }: ScalarSource, start: number): { units: Unit[]; end: number } {
  const char = text[start] ?? '';
  if (style === 'QUOTE_DOUBLE' && char === '\\') return readEscape(text, start);
  const isDoubledQuote = style === 'QUOTE_SINGLE' && text.startsWith("''", start);
  const end = start + (isDoubledQuote ? 2 : 1);
  return { units: SPACE.test(char) ? [] : [{ value: char, start, end }], end };
}

function readEscape(text: string, start: number): { units: Unit[]; end: number } {
  NUMERIC_ESCAPE.lastIndex = start;
  const groups = NUMERIC_ESCAPE.exec(text)?.groups;
  const digits = groups?.x ?? groups?.u ?? groups?.U;
  if (digits !== undefined) {
    const end = start + 2 + digits.length;
    const value = String.fromCodePoint(Number.parseInt(digits, 16));
    return { units: splitUnits(value).map((unit) => ({ value: unit, start, end })), end };
  }
  const escaped = text[start + 1] ?? '';
  const end = start + 2;
  if (escaped === '\n' || escaped === '\r') return { units: [], end };
  return { units: [{ value: SPACE_ESCAPES[escaped] ?? escaped, start, end }], end };
}
