/**
 * The sub-tokens of analysed tokens, in order: the maximal runs of ASCII letters and digits.
 *
 * @param tokens - tokens of the analyser, lower-cased; one without an ASCII letter or digit gives none
 */
export function subTokens(tokens: readonly string[]): string[] {
  const found: string[] = [];
  for (const token of tokens) {
    if (/^[a-z0-9]+$/.test(token)) found.push(token);
    else found.push(...(token.match(/[a-z0-9]+/g) ?? []));
  }
  return found;
}
