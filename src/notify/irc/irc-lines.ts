import { visibleText } from '../../util/visible-text.ts';

/** Longest line, in bytes: 512, without the command, and what servers put in front for the others. */
const MAX_LINE_BYTES = 400;

/** Most lines of one notice: a room is no mailbox. */
const MAX_LINES = 8;

/** Most characters of one line of the notice, before it is split. */
const MAX_CHARACTERS = 2000;

/** What a line begins with that goes on from the one before: nothing that a bot in the room takes for its name. */
const GOES_ON = '… ';

/** A notice as lines for a room: without control characters, none longer than the protocol carries. */
export function ircLines(text: string): readonly string[] {
  const lines = text
    .split('\n')
    .map((line) => visibleText(line, MAX_CHARACTERS))
    .filter((line) => line !== '')
    .flatMap(splitLine);
  return lines.length <= MAX_LINES ? lines : [...lines.slice(0, MAX_LINES - 1), '…'];
}

/** Splits at blanks, and inside words that are too long by themselves; never inside a character. */
function splitLine(line: string): string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(/(?<= )/)) {
    for (const piece of splitWord(word)) {
      if (Buffer.byteLength(current + piece.trimEnd()) > MAX_LINE_BYTES) {
        lines.push(current.trimEnd());
        current = GOES_ON;
      }
      current += piece;
    }
  }
  return [...lines, current.trimEnd()];
}

/** Pieces that fit in a line behind {@link GOES_ON}. */
function splitWord(word: string): string[] {
  const most = MAX_LINE_BYTES - Buffer.byteLength(GOES_ON);
  if (Buffer.byteLength(word.trimEnd()) <= most) return [word];
  const pieces = [''];
  for (const character of word) {
    const grown = (pieces.at(-1) ?? '') + character;
    if (Buffer.byteLength(grown) <= most) pieces[pieces.length - 1] = grown;
    else pieces.push(character);
  }
  return pieces;
}
