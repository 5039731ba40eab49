/** The last line of a comment of ours: invisible where Markdown is shown, and found again by the key. */
const MARKER = /\n<!-- dejabug:(?<key>[A-Za-z0-9]+) -->\s*$/;

/** What stands where a comment was longer than its host takes. */
const CUT = '\n\n…';

/**
 * The text with the marker behind it, at most `maxCharacters` long; a text that is too long is cut at a line's end.
 * @param key - letters and digits
 */
export function withMarker(text: string, key: string, maxCharacters: number): string {
  const marker = `\n\n<!-- dejabug:${key} -->`;
  const room = maxCharacters - marker.length;
  if (text.length <= room) return `${text}${marker}`;
  const head = text.slice(0, room - CUT.length);
  return `${head.slice(0, Math.max(head.lastIndexOf('\n'), 0))}${CUT}${marker}`;
}

/** The key of a comment of ours; undefined for any other text. Who wrote it has to be asked besides. */
export function keyOf(body: string): string | undefined {
  return MARKER.exec(body)?.groups?.key;
}
