/** `İ`: the one character whose lower case in JavaScript is longer than in Java, which has a plain `i`. */
const DOTTED_CAPITAL_I = 'İ';

/**
 * Lower case as Lucene's LowerCaseFilter has it: each code point by itself, without a look at its neighbours
 * (a final `Σ` becomes `σ`), and never more than one code point.
 */
export function lowerCase(text: string): string {
  if (!/[^\0-\x7f]/.test(text)) return text.toLowerCase();
  let result = '';
  for (const character of text) {
    result += character === DOTTED_CAPITAL_I ? 'i' : character.toLowerCase();
  }
  return result;
}
