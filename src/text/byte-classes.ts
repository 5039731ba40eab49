/** How a text writes characters that would not pass as they are: `html` entities, `json` backslashes. */
export type EscapeMode = 'none' | 'html' | 'json';

/** Starts a terminal's escape sequence. */
export const ESC = 0x1b;

const AMPERSAND = 0x26;
const BACKSLASH = 0x5c;

/**
 * Bytes that the scan stops at to read what they begin, in each mode two, which may be the same. Escape sequences in
 * JSON are not removed: they are escaped themselves.
 */
export const ESCAPE_BYTES: Readonly<Record<EscapeMode, readonly [number, number]>> = {
  none: [ESC, ESC],
  html: [ESC, AMPERSAND],
  json: [BACKSLASH, BACKSLASH],
};

/** Whether `byte` ends any token of the analyser: ASCII, no letter or digit, none of `_ . ' : , ;`, no escape. */
export function isHard(byte: number): boolean {
  return HARD[byte] === 1;
}

/** Whether the analyser goes on over `byte` between letters, but not over two such bytes: `. ' : , ;`. */
export function isMid(byte: number): boolean {
  return byte === 0x2e || byte === 0x27 || byte === 0x3a || byte === 0x2c || byte === 0x3b;
}

const HARD = Uint8Array.from({ length: 256 }, (_, byte) => {
  const isSoft = byte >= 0x80 || /[\w.':,;&\\\x1b]/.test(String.fromCharCode(byte));
  return isSoft ? 0 : 1;
});
