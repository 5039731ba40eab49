import { dateTimeAt, epochAt, isDateTime } from './byte-time.ts';
import { has } from './line-bytes.ts';

const QUOTE = 0x22;
const COLON = 0x3a;
const BLANK = 0x20;

/** A key of JSON with its quotes, in bytes. */
export function jsonKey(name: string): readonly number[] {
  return Array.from(`"${name}"`, (character) => character.charCodeAt(0));
}

/** The time that the first of the `keys` in a line of JSON has: ISO 8601, or a number since the epoch. */
export function jsonTimeAt(
  text: Uint8Array,
  start: number,
  end: number,
  keys: readonly (readonly number[])[],
): number {
  for (let at = start; at < end; at++) {
    if (text[at] !== QUOTE) continue;
    for (const key of keys) {
      if (!has(text, at, end, key)) continue;
      const valueAt = valueStart(text, at + key.length, end);
      if (valueAt > 0)
        return isDateTime(text, valueAt, end) ? dateTimeAt(text, valueAt, end) : epochAt(text, valueAt, end);
    }
  }
  return Number.NaN;
}

/** Behind the colon, and behind the quote of a string; 0 where no colon follows: a value that looks like a key. */
function valueStart(text: Uint8Array, at: number, end: number): number {
  let next = at;
  while (next < end && text[next] === BLANK) next++;
  if (text[next] !== COLON) return 0;
  next++;
  while (next < end && (text[next] === BLANK || text[next] === QUOTE)) next++;
  return next;
}

/** The JSON object of a line; undefined when the line is none, whole. */
export function parseObject(line: string): Readonly<Record<string, unknown>> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    // A JSON text that starts with a brace parses to an object.
    return JSON.parse(line) as Record<string, unknown>;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Pictures of the control characters start at U+2400, in their order. */
const PICTURES = 0x2400;

const ESCAPE = /\\(?:u(?<code>[0-9a-fA-F]{4})|(?<letter>["\\/bfnrt]))/g;
const MEANINGS: Readonly<Record<string, string>> = { n: '\n', t: '\t', b: '\b', f: '\f', r: '\r' };

/** JSON text with the escapes of its strings decoded; control characters become their pictures. */
export function decodeEscapes(text: string): string {
  const decoded = text.replace(ESCAPE, (written, code: string | undefined, letter: string | undefined) => {
    if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
    return MEANINGS[letter ?? ''] ?? letter ?? written;
  });
  return pictureControls(decoded);
}

/** Text of which the control characters but tab and newline are replaced by their pictures. */
export function pictureControls(text: string): string {
  return text.replace(/[\x00-\x08\x0b-\x1f]/g, (control) =>
    String.fromCharCode(PICTURES + control.charCodeAt(0)),
  );
}
