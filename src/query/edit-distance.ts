/**
 * Whether `text` becomes `word` by at most `edits` insertions, deletions, substitutions or swaps of two neighbours,
 * counted in code points; no piece is edited twice (optimal string alignment, as in Lucene's automata).
 */
export function isWithinEdits(text: string, word: readonly string[], edits: number): boolean {
  if (text.length > 2 * (word.length + edits)) return false;
  const characters = Array.from(text);
  if (Math.abs(characters.length - word.length) > edits) return false;
  let twoBack: number[] = [];
  let previous = Array.from({ length: word.length + 1 }, (_, column) => column);
  for (let row = 1; row <= characters.length; row += 1) {
    const current = [row];
    let least = row;
    for (let column = 1; column <= word.length; column += 1) {
      const isSame = characters[row - 1] === word[column - 1];
      let cost = Math.min(
        previous[column]! + 1,
        current[column - 1]! + 1,
        previous[column - 1]! + (isSame ? 0 : 1),
      );
      const isSwap = characters[row - 1] === word[column - 2] && characters[row - 2] === word[column - 1];
      if (row > 1 && column > 1 && isSwap) cost = Math.min(cost, twoBack[column - 2]! + 1);
      current.push(cost);
      least = Math.min(least, cost);
    }
    if (least > edits) return false;
    [twoBack, previous] = [previous, current];
  }
  return previous[word.length]! <= edits;
}

/** The edits that `word~` allows: none below 3 code points, one below 6, else two. */
export function automaticEdits(word: string): number {
  const length = Array.from(word).length;
  if (length < 3) return 0;
  return length < 6 ? 1 : 2;
}
