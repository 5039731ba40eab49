/** Control characters besides line end and tab, and marks that turn the direction of writing round. */
const UNPRINTABLE = /[^\P{Cc}\n\t]|[\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/** The text without what could move a terminal's cursor, colour it or turn its writing round; lines stay lines. */
export function printableText(text: string): string {
  return text.replace(UNPRINTABLE, '\ufffd');
}
