/** Escape sequences of terminals: CSI, OSC and the two-character ones. */
const TERMINAL =
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b[ -/]*[0-~]?/g;

/** Characters that show as nothing, or change how others show: format marks, fillers, lone surrogates, selectors. */
const INVISIBLE =
  /[\p{Cf}\p{Co}\p{Cs}\u115f\u1160\u3164\uffa0]|\u034f|\u17b4|\u17b5|\p{Variation_Selector}/gu;

/** White space of every kind, control characters, and the blank Braille cell. */
const BLANK = /[\s\p{Cc}\p{Z}\u2800]+/gu;

/** More marks on one letter than any script needs: they would climb over the lines around. */
const STACKED_MARKS = /(\p{M}{3})\p{M}+/gu;

/**
 * One line of visible text, at most `maxCharacters` long (code points), the cut marked by `…`.
 *
 * Looks only at the head of a longer text, so that a line of a megabyte costs no more than a short one.
 */
export function visibleText(text: string, maxCharacters: number): string {
  const head = text.slice(0, maxCharacters * 8);
  const line = head
    .replace(TERMINAL, '')
    .replace(BLANK, ' ')
    .replace(INVISIBLE, '')
    .replace(STACKED_MARKS, '$1')
    .replace(/ {2,}/g, ' ')
    .trim();
  const characters = [...line];
  const whole = characters.length <= maxCharacters && head.length === text.length;
  return whole ? line : `${characters.slice(0, maxCharacters - 1).join('')}…`;
}
