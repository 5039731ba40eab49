import { lowerCase } from './lower-case.ts';
import { MAX_TOKEN_LENGTH, tokenEnd } from './word-rules.ts';

/** Kinds of ASCII characters; the numbers are bits, so that one test finds all that may stand in a token. */
const LETTER = 1;
const DIGIT = 2;
const JOINER = 4;
/** Inside a token between two letters (`:`), between two digits (`,` and `;`), or either (`.` and `'`). */
const MID_LETTER = 8;
const MID_NUMBER = 16;

const KINDS = new Uint8Array(128);
for (let code = 0; code < 128; code += 1) KINDS[code] = kindOf(String.fromCharCode(code));

function kindOf(character: string): number {
  if (/[A-Za-z]/.test(character)) return LETTER;
  if (/[0-9]/.test(character)) return DIGIT;
  if (character === '_') return JOINER;
  if (character === ':') return MID_LETTER;
  if (character === ',' || character === ';') return MID_NUMBER;
  if (character === '.' || character === "'") return MID_LETTER | MID_NUMBER;
  return 0;
}

/**
 * The tokens of a text as Elasticsearch's `standard` analyser makes them, in lower case; a token's position is its
 * index. Tokens have at most 255 UTF-16 units, a longer run of letters is cut into several.
 */
export function analyzeText(text: string): string[] {
  return /[^\0-\x7f]/.test(text) ? analyzeUnicode(text) : analyzeAscii(text.toLowerCase());
}

function analyzeUnicode(text: string): string[] {
  const tokens: string[] = [];
  for (let position = 0; position < text.length; ) {
    const end = tokenEnd(text, position);
    if (end > position) {
      tokens.push(lowerCase(text.slice(position, end)));
      position = end;
    } else {
      position += text.codePointAt(position)! > 0xffff ? 2 : 1;
    }
  }
  return tokens;
}

/** The same rules for text that is ASCII and in lower case, without tables of states: most log text is. */
function analyzeAscii(text: string): string[] {
  const tokens: string[] = [];
  const length = text.length;
  for (let position = 0; position < length; ) {
    const kind = KINDS[text.charCodeAt(position)]!;
    if ((kind & (LETTER | DIGIT | JOINER)) === 0) {
      position += 1;
      continue;
    }
    let start = position;
    if (kind === JOINER) {
      const core = skipJoiners(text, position);
      if (core === length || (KINDS[text.charCodeAt(core)]! & (LETTER | DIGIT)) === 0) {
        position = core;
        continue;
      }
      start = Math.max(position, core - MAX_TOKEN_LENGTH + 1);
    }
    position = asciiTokenEnd(text, start);
    tokens.push(text.slice(start, position));
  }
  return tokens;
}

function skipJoiners(text: string, from: number): number {
  let position = from;
  while (position < text.length && KINDS[text.charCodeAt(position)] === JOINER) position += 1;
  return position;
}

/** End of the token that begins at `start`, where one is known to begin. */
function asciiTokenEnd(text: string, start: number): number {
  const limit = Math.min(text.length, start + MAX_TOKEN_LENGTH);
  let before = 0;
  let position = start;
  for (; position < limit; position += 1) {
    const kind = KINDS[text.charCodeAt(position)]!;
    if ((kind & (LETTER | DIGIT | JOINER)) === 0 && !isInside(text, position, limit, before, kind)) break;
    before = kind;
  }
  return position;
}

/** Whether the sign at `position` joins what stands before and behind it to one token. */
function isInside(text: string, position: number, limit: number, before: number, kind: number): boolean {
  if (kind === 0 || position + 1 >= limit) return false;
  const after = KINDS[text.charCodeAt(position + 1)]!;
  if (before === LETTER) return after === LETTER && (kind & MID_LETTER) !== 0;
  return before === DIGIT && after === DIGIT && (kind & MID_NUMBER) !== 0;
}
