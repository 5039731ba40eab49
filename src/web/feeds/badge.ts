import { escapeMarkup } from './escape-markup.ts';

/** How bad the number on a badge is. */
export type BadgeLook = 'good' | 'warn' | 'bad' | 'quiet';

/** Backgrounds on which white text has a contrast of 4.5 : 1 or more. */
const COLORS: Readonly<Record<BadgeLook, string>> = {
  good: '#17693a',
  warn: '#7d4e00',
  bad: '#b3261e',
  quiet: '#515c69',
};

/** Width of a letter of Verdana 11 px, about: badges are drawn where nothing can measure text. */
const LETTER = 6.6;
const MARGIN = 12;

/** A badge: what on grey, how much on a colour. Both are shown as text, whatever they hold. */
export function badgeSvg(label: string, value: string, look: BadgeLook): string {
  const left = Math.round(label.length * LETTER + MARGIN);
  const right = Math.round(value.length * LETTER + MARGIN);
  const [what, much] = [escapeMarkup(label), escapeMarkup(value)];
  const text = (x: number, content: string): string =>
    `<text x="${x}" y="14" text-anchor="middle">${content}</text>`;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${left + right}" height="20" role="img" aria-label="${what}: ${much}">` +
    `<title>${what}: ${much}</title>` +
    `<rect width="${left + right}" height="20" rx="3" fill="#3a434f"/>` +
    `<rect x="${left}" width="${right}" height="20" rx="3" fill="${COLORS[look]}"/>` +
    `<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">${text(left / 2, what)}${text(left + right / 2, much)}</g></svg>`
  );
}
