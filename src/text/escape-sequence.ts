/**
 * Terminal escape sequences (ECMA-48) in bytes. One definition for all who read logs: the token scan skips exactly
 * the bytes that cleaning removes, so that neighbours in the scan are neighbours in the message.
 */

const ESC = 0x1b;
const BEL = 0x07;

/** Longest sequence that is taken as one, in bytes: hyperlinks and folding marks are shorter, text is longer. */
export const MAX_ESCAPE_SEQUENCE = 4096;

/**
 * Finds the end of the escape sequence that starts at `at`, where an ESC byte stands.
 *
 * @returns the offset behind the sequence; `at + 1` when what follows is none, so that only the ESC is taken
 */
export function escapeSequenceEnd(text: Uint8Array, at: number, end: number): number {
  const limit = Math.min(end, at + MAX_ESCAPE_SEQUENCE);
  const introducer = at + 1 < limit ? text[at + 1]! : 0;
  if (introducer === 0x5b) return controlSequenceEnd(text, at, limit);
  if (isStringIntroducer(introducer)) return controlStringEnd(text, at, limit);
  let next = at + 1;
  while (next < limit && text[next]! >= 0x20 && text[next]! <= 0x2f) next++;
  return next < limit && text[next]! >= 0x30 && text[next]! <= 0x7e ? next + 1 : at + 1;
}

/** `ESC [`, parameters, intermediates, one final byte: colours, cursor moves, erasing. */
function controlSequenceEnd(text: Uint8Array, at: number, limit: number): number {
  let next = at + 2;
  while (next < limit && text[next]! >= 0x30 && text[next]! <= 0x3f) next++;
  while (next < limit && text[next]! >= 0x20 && text[next]! <= 0x2f) next++;
  return next < limit && text[next]! >= 0x40 && text[next]! <= 0x7e ? next + 1 : at + 1;
}

/** `ESC P`, `ESC X`, `ESC ]`, `ESC ^` and `ESC _` begin a string that BEL or `ESC \` ends: titles, links, time stamps. */
function isStringIntroducer(byte: number): boolean {
  return byte === 0x50 || byte === 0x58 || byte === 0x5d || byte === 0x5e || byte === 0x5f;
}

function controlStringEnd(text: Uint8Array, at: number, limit: number): number {
  for (let next = at + 2; next < limit; next++) {
    const byte = text[next]!;
    if (byte === BEL) return next + 1;
    if (byte === ESC) return next + 1 < limit && text[next + 1] === 0x5c ? next + 2 : at + 1;
    if (byte < 0x20) return at + 1;
  }
  return at + 1;
}
