import { AppError } from '../errors.ts';
import { type FieldScalar, fieldType } from '../model/fields.ts';
import { analyzeText } from '../text/analyze-text.ts';
import { lowerCase } from '../text/lower-case.ts';
import type { GroupNode, PhraseNode, QueryNode, RangeNode, TermNode } from './ast.ts';
import { compareCodePoints } from './compare-code-points.ts';
import type { EventTest } from './compiled-query.ts';
import { type DateRange, dateRange, needsNow } from './date-math.ts';
import { automaticEdits, createEditTest } from './edit-distance.ts';
import { DEFAULT_FIELD } from './empty-clause.ts';
import { parseRegex } from './lucene-regex.ts';
import { matchPhrase, matchSloppyPhrase } from './match-phrase.ts';
import { parseDouble, parseLong } from './parse-number.ts';
import { TextPattern, wildcardRegex } from './text-pattern.ts';

type LeafNode = Exclude<QueryNode, GroupNode>;

/** A test of one term of a text field, or of one whole value of a keyword field. */
type TermTest = (term: string) => boolean;

/** The test that one leaf of a query is. */
export function compileLeaf(node: LeafNode, now: number | undefined): EventTest {
  if (node.type === 'match_all') return () => true;
  if (node.type === 'exists') return compileExists(node.field);
  const field = node.field ?? DEFAULT_FIELD;
  switch (fieldType(field)) {
    case 'text':
      return compileText(field, node);
    case 'keyword':
      return compileKeyword(field, node);
    case 'long':
      return compileValues(field, numberTest(node, parseLong, Math.trunc));
    case 'double':
      return compileValues(
        field,
        numberTest(node, parseDouble, (value) => value),
      );
    case 'date':
      return compileValues(field, dateTest(node, now));
  }
}

type FieldedNode = Exclude<LeafNode, { type: 'match_all' | 'exists' }>;

function compileExists(field: string): EventTest {
  return (event) => {
    const value = event.value(field);
    return value !== undefined && (typeof value !== 'object' || value.length > 0);
  };
}

function compileText(field: string, node: FieldedNode): EventTest {
  if (node.type === 'phrase') return compilePhrase(field, node);
  if (node.type === 'term') return compileWords(field, analyzeText(node.text));
  const test = termTest(node, lowerCase);
  return (event) => event.tokens(field).terms.some(test);
}

/** Whether the text has any of the words. */
function compileWords(field: string, words: readonly string[]): EventTest {
  const [only] = words;
  if (only !== undefined && words.length === 1) return (event) => event.tokens(field).terms.includes(only);
  const wanted = new Set(words);
  return (event) => event.tokens(field).terms.some((term) => wanted.has(term));
}

function compilePhrase(field: string, { text, slop }: PhraseNode): EventTest {
  const phrase = analyzeText(text);
  if (phrase.length === 0) return () => false;
  if (phrase.length === 1 || slop === 0) return (event) => matchPhrase(event.tokens(field), phrase);
  return (event) => matchSloppyPhrase(event.tokens(field), phrase, slop);
}

function compileKeyword(field: string, node: FieldedNode): EventTest {
  const isWhole = node.type === 'term' || node.type === 'phrase';
  const test: TermTest = isWhole ? (value) => value === node.text : termTest(node, (text) => text);
  return compileValues(field, (value) => test(String(value)));
}

/** Whether any of the field's values passes. */
function compileValues(field: string, test: (value: FieldScalar) => boolean): EventTest {
  return (event) => {
    const value = event.value(field);
    if (value === undefined) return false;
    return typeof value === 'object' ? value.some(test) : test(value);
  };
}

/**
 * Patterns, which are compared with single terms.
 *
 * @param normalize - what the field does to text that is not analysed: lower case for `message`
 */
function termTest(
  node: Exclude<FieldedNode, TermNode | PhraseNode>,
  normalize: (text: string) => string,
): TermTest {
  switch (node.type) {
    case 'prefix': {
      const prefix = normalize(node.prefix);
      return (term) => term.startsWith(prefix);
    }
    case 'wildcard': {
      // Escaped characters are compared as they are written.
      const pattern = node.pattern.replace(/\\.|[^\\*?]+/g, (piece) =>
        piece.startsWith('\\') ? piece : normalize(piece),
      );
      return patternTest(new TextPattern(wildcardRegex(pattern)));
    }
    case 'regex':
      return patternTest(new TextPattern(parseRegex(node.pattern)));
    case 'fuzzy': {
      const edits = node.edits === 'auto' ? automaticEdits(node.text) : node.edits;
      return createEditTest(normalize(node.text), edits);
    }
    case 'range':
      return termRangeTest(node, normalize);
  }
}

function patternTest(pattern: TextPattern): TermTest {
  return (term) => pattern.matches(term);
}

function termRangeTest(node: RangeNode, normalize: (text: string) => string): TermTest {
  const lower = node.lower === undefined ? undefined : normalize(node.lower);
  const upper = node.upper === undefined ? undefined : normalize(node.upper);
  return (term) => {
    const above = lower === undefined ? 1 : compareCodePoints(term, lower);
    const below = upper === undefined ? 1 : compareCodePoints(upper, term);
    return (
      (above > 0 || (above === 0 && node.includeLower)) && (below > 0 || (below === 0 && node.includeUpper))
    );
  };
}

/** @param stored - what the index makes of a value: whole numbers lose their fraction */
function numberTest(
  node: FieldedNode,
  parse: (text: string) => number | undefined,
  stored: (value: number) => number,
): (value: FieldScalar) => boolean {
  const read = (value: FieldScalar): number => stored(Number(value));
  if (node.type === 'term' || node.type === 'phrase') {
    const wanted = parse(node.text);
    return (value) => read(value) === wanted;
  }
  if (node.type !== 'range') return () => false;
  const lower = parseDouble(node.lower ?? '-Infinity') ?? Number.NaN;
  const upper = parseDouble(node.upper ?? 'Infinity') ?? Number.NaN;
  return (value) => {
    const number = read(value);
    const isAbove = node.includeLower || node.lower === undefined ? number >= lower : number > lower;
    return isAbove && (node.includeUpper || node.upper === undefined ? number <= upper : number < upper);
  };
}

function dateTest(node: FieldedNode, now: number | undefined): (value: FieldScalar) => boolean {
  if (node.type !== 'range' && node.type !== 'term' && node.type !== 'phrase') return () => false;
  const range = node.type === 'range' ? node : wholeDate(node.text);
  const [lower, upper] = [dateBound(range.lower, now), dateBound(range.upper, now)];
  const from = (range.includeLower ? lower?.from : lower && lower.to + 1) ?? Number.NEGATIVE_INFINITY;
  const to = (range.includeUpper ? upper?.to : upper && upper.from - 1) ?? Number.POSITIVE_INFINITY;
  return (value) => {
    const time = dateRange(String(value), 0)?.from ?? Number.NaN;
    return time >= from && time <= to;
  };
}

type Bounds = Pick<RangeNode, 'lower' | 'upper' | 'includeLower' | 'includeUpper'>;

/** A date as a range: all the times that it stands for. */
function wholeDate(text: string): Bounds {
  return { lower: text, upper: text, includeLower: true, includeUpper: true };
}

function dateBound(text: string | undefined, now: number | undefined): DateRange | undefined {
  if (text === undefined) return undefined;
  if (now === undefined && needsNow(text)) {
    const message = `"${text}" depends on the time of the search, which is not known here: write a date instead of now`;
    throw new AppError('QUERY_SYNTAX', message);
  }
  return dateRange(text, now ?? 0);
}
