/** Characters that show as nothing, or change the direction or order of others. */
const INVISIBLE =
  /[\p{Cf}\p{Co}\p{Cs}\u115f\u1160\u3164\uffa0\u2028\u2029]|\u034f|\u17b4|\u17b5|\p{Variation_Selector}/gu;

/** More marks on one letter than any script needs. */
const STACKED_MARKS = /(\p{M}{3})\p{M}+/gu;

/** A line of a log as it may be shown: nothing in it can move, hide or turn round what is around it. */
export function shownLine(text: string): string {
  return text.replace(INVISIBLE, codePoint).replace(STACKED_MARKS, '$1');
}

function codePoint(character: string): string {
  return `<U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}>`;
}

/** A part of a text, and whether somebody looked for it. */
export interface TextPart {
  readonly text: string;
  readonly isWanted: boolean;
}

/** Most parts that are marked in one line, and most texts that are looked for. */
const MAX_MARKS = 50;
const MAX_WANTED = 50;

/** Cuts a text where one of the `wanted` texts (lower case) begins a word in it; of very many only the first. */
export function markWanted(text: string, wanted: readonly string[]): TextPart[] {
  const words = wanted
    .filter((word) => word !== '')
    .slice(0, MAX_WANTED)
    .map(asPattern);
  if (words.length === 0) return [{ text, isWanted: false }];
  const parts: TextPart[] = [];
  let at = 0;
  for (const match of text.matchAll(new RegExp(`(?<![\\p{L}\\p{N}])(?:${words.join('|')})`, 'giu'))) {
    if (match.index > at) parts.push({ text: text.slice(at, match.index), isWanted: false });
    at = match.index + match[0].length;
    parts.push({ text: match[0], isWanted: true });
    if (parts.length >= MAX_MARKS * 2) break;
  }
  if (at < text.length) parts.push({ text: text.slice(at), isWanted: false });
  return parts;
}

/** Words that stand together may have anything but letters between them, as the analyser sees it. */
function asPattern(wanted: string): string {
  const words = wanted.match(/[\p{L}\p{N}]+/gu)?.slice(0, 40) ?? [];
  return words.length === 0 ? '(?!)' : words.join('[^\\p{L}\\p{N}]{1,40}');
}
