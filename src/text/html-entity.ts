/**
 * The entities that log servers write for characters of a log. Each stands for one character that is no letter or
 * digit, which is why a scan may take an entity as a gap between tokens.
 */
const ENTITIES: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&amp;': '&',
  '&quot;': '"',
  '&apos;': "'",
  '&nbsp;': ' ',
  '&#34;': '"',
  '&#39;': "'",
  '&#60;': '<',
  '&#62;': '>',
  '&#x27;': "'",
  '&#x2F;': '/',
};

const TABLE = Object.entries(ENTITIES).map(([entity, character]) => ({
  bytes: new TextEncoder().encode(entity),
  character,
}));

/**
 * Finds the end of the entity that starts at `at`, where an ampersand stands.
 *
 * @returns the offset behind its semicolon; `at` when there is no entity of the list
 */
export function htmlEntityEnd(text: Uint8Array, at: number, end: number): number {
  const found = findEntity(text, at, end);
  return found === undefined ? at : at + found.bytes.length;
}

/** The byte that the entity at `at` stands for (a blank for `&nbsp;`); -1 when there is no entity of the list. */
export function htmlEntityByte(text: Uint8Array, at: number, end: number): number {
  return findEntity(text, at, end)?.character.charCodeAt(0) ?? -1;
}

function findEntity(text: Uint8Array, at: number, end: number): (typeof TABLE)[number] | undefined {
  return TABLE.find(
    ({ bytes }) => at + bytes.length <= end && bytes.every((byte, index) => text[at + index] === byte),
  );
}
