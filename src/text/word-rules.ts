import { NOTHING, RegularLanguage, type State } from './regular-language.ts';
import { CLASS_COUNT, classesWith, makeClassTable } from './word-classes.ts';

/**
 * Which characters make a token: the rules of Unicode Standard Annex 29 as Lucene's StandardTokenizer applies them
 * (Lucene 10.3, the one of Elasticsearch 9.2). A token is the longest text from a position that is one of
 *
 *   word    letters, digits and `_`; `.` and `'` inside between two letters or two digits, `:` between two letters,
 *           `,` and `;` between two digits; `"` between two Hebrew letters
 *   other   a run of Katakana, a run of Thai, Lao, Khmer …; one Han or Hiragana character
 *   emoji   a sequence of UTS 51
 *
 * Marks and format characters stay with what they follow.
 */
const language = new RegularLanguage(CLASS_COUNT);

/** Longest token, in UTF-16 units; a longer one is cut (StandardAnalyzer.DEFAULT_MAX_TOKEN_LENGTH). */
export const MAX_TOKEN_LENGTH = 255;

const { start, classes } = { start: tokens(), classes: makeClassTable() };

function any(...properties: readonly string[]): State {
  return language.symbols(properties.flatMap(classesWith));
}

function without(properties: readonly string[], ...excluded: readonly string[]): State {
  const unwanted = new Set(excluded.flatMap(classesWith));
  return language.symbols(properties.flatMap(classesWith).filter((symbol) => !unwanted.has(symbol)));
}

function many(inner: State): State {
  return language.repeat(inner, 0, Number.POSITIVE_INFINITY);
}

function some(inner: State): State {
  return language.repeat(inner, 1, Number.POSITIVE_INFINITY);
}

function optional(inner: State): State {
  return language.repeat(inner, 0, 1);
}

/** A character with the marks that stay with it. */
function marked(...properties: readonly string[]): State {
  return language.sequence(any(...properties), many(any('Format', 'Extend', 'ZWJ')));
}

function tokens(): State {
  return language.either(words(), emoji(), some(marked('SA')), marked('Han'), marked('Hiragana'));
}

function words(): State {
  const { sequence, either } = bound();
  const joiners = many(marked('ExtendNumLet'));
  const numeric = marked('Numeric');
  const letter = marked('ALetter', 'Hebrew_Letter');
  const hebrew = marked('Hebrew_Letter');
  const katakana = marked('Katakana');
  const insideNumber = marked('MidNum', 'MidNumLet', 'Single_Quote');
  const insideWord = marked('MidLetter', 'MidNumLet', 'Single_Quote');
  const numbers = sequence(numeric, many(sequence(either(joiners, insideNumber), numeric)));
  const letters = sequence(letter, many(sequence(either(joiners, insideWord), letter)));
  const hebrews = sequence(hebrew, either(marked('Single_Quote'), sequence(marked('Double_Quote'), hebrew)));
  const group = either(
    sequence(katakana, many(sequence(joiners, katakana))),
    some(either(hebrews, numbers, letters)),
  );
  return sequence(joiners, group, many(sequence(some(marked('ExtendNumLet')), group)), joiners);
}

function emoji(): State {
  const { sequence, either } = bound();
  const marks = many(without(['Format', 'Extend', 'ZWJ'], 'FE0E', 'FE0F'));
  const joiner = any('ZWJ');
  const presentation = optional(any('FE0F'));
  const plain = sequence(many(joiner), any('EmojiChar'), marks, presentation);
  const base = optional(sequence(many(joiner), any('EModBase'), marks));
  const element = either(plain, sequence(base, any('EModifier'), marks));
  const tag = sequence(some(any('TagSpec')), any('TagTerm'));
  return either(
    sequence(element, either(many(sequence(joiner, element)), tag)),
    sequence(any('KeyCapBase'), marks, presentation, any('KeyCap'), marks),
    sequence(marked('Regional_Indicator'), marked('Regional_Indicator')),
  );
}

function bound(): Pick<RegularLanguage, 'sequence' | 'either'> {
  return { sequence: language.sequence.bind(language), either: language.either.bind(language) };
}

/** End of the longest token that begins at `from`, or `from` when none begins there; offsets in UTF-16 units. */
export function tokenEnd(text: string, from: number): number {
  const limit = Math.min(text.length, from + MAX_TOKEN_LENGTH);
  let end = from;
  let state = start;
  for (let position = from; position < limit; ) {
    const character = text.codePointAt(position)!;
    position += character > 0xffff ? 2 : 1;
    if (position > limit) break;
    state = language.next(state, classes[character]!);
    if (state === NOTHING) break;
    if (language.accepts(state)) end = position;
  }
  return end;
}
