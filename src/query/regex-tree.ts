/** The last character that Unicode has room for. */
export const LAST_CODE_POINT = 0x10ffff;

/** Code points from `from` to `to`, both included. */
export type CharacterRange = readonly [from: number, to: number];

export type Regex =
  | { readonly type: 'characters'; readonly ranges: readonly CharacterRange[] }
  | { readonly type: 'sequence' | 'either' | 'both'; readonly parts: readonly Regex[] }
  | { readonly type: 'not'; readonly inner: Regex }
  | { readonly type: 'repeat'; readonly inner: Regex; readonly min: number; readonly max: number };

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
