/** How a text writes characters that would not pass as they are: `html` entities, `json` backslashes. */
export type EscapeMode = 'none' | 'html' | 'json';

/** Ends any token of the analyser. */
export const HARD = 0;

/** No letter or digit, but the analyser may go on with the same token: `_ . ' : , ;` and all that is not ASCII. */
export const JOINER = 1;

/** Has to be looked at with the bytes behind it; see {@link readSpecial}. */
export const SPECIAL = 2;

/** Classes from here on are letters and digits: their own character, in lower case. */
export const FIRST_LETTER = 0x30;

/** Starts a terminal's escape sequence. */
export const ESC = 0x1b;
const AMPERSAND = 0x26;
const BACKSLASH = 0x5c;

/** First bytes of U+212A (Kelvin) and U+0130 (dotted I), which become `k` and `i` in lower case. */
export const KELVIN_LEAD = 0xe2;
export const DOTTED_I_LEAD = 0xc4;

/** The class of each byte, by the text's way to write escapes; raw escape sequences are not removed from JSON. */
export const BYTE_CLASSES: Readonly<Record<EscapeMode, Uint8Array>> = {
  none: byteClasses([ESC, KELVIN_LEAD, DOTTED_I_LEAD]),
  html: byteClasses([ESC, KELVIN_LEAD, DOTTED_I_LEAD, AMPERSAND]),
  json: byteClasses([KELVIN_LEAD, DOTTED_I_LEAD, BACKSLASH]),
};

function byteClasses(special: readonly number[]): Uint8Array {
  const classes = new Uint8Array(256).fill(HARD);
  for (const joiner of "_.':,;") classes[joiner.charCodeAt(0)] = JOINER;
  classes.fill(JOINER, 0x80);
  for (const letter of '0123456789abcdefghijklmnopqrstuvwxyz') {
    classes[letter.charCodeAt(0)] = letter.charCodeAt(0);
    classes[letter.toUpperCase().charCodeAt(0)] = letter.charCodeAt(0);
  }
  for (const byte of special) classes[byte] = SPECIAL;
  return classes;
}
