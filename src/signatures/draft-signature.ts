/**
 * A first text of a signature, made from log lines that somebody pointed at: what varies from strike to strike is
 * dropped, the words that stay are phrases that all have to be there.
 */
import { stringify } from 'yaml';
import { analyzeText } from '../text/analyze-text.ts';

/** The lines that somebody pointed at, those of one event together. */
export interface DraftEvent {
  readonly filename: string;
  /** Number of the event's first line. */
  readonly line: number;
  /** Without the prefix of the log's format; lines joined by newlines. */
  readonly message: string;
}

/**
 * What differs between two strikes of the same failure: addresses, paths, times, ids, and all words with a digit. Lines
 * are hostile: each pattern begins where a word does, or is bounded, so that a long line takes no more than its length.
 */
const VARYING: readonly RegExp[] = [
  /\b[a-z][a-z0-9+.-]{0,20}:\/\/\S+/gi,
  /(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g,
  /(?:~|\b[A-Za-z]:)?(?:[/\\][\w.@+=%-]+){2,}[/\\]?/g,
  /\b(?:[0-9a-f]{1,4}:){2,7}:?[0-9a-f]{0,4}\b/gi,
  /(?<![\w.:-])[\w.:-]*\d[\w.:-]*/g,
  /<[^<>\s]{1,40}>|0x[0-9a-f]+/gi,
];

/** Words that say nothing by themselves. */
const COMMON = new Set(
  'a an and are as at be by for from has have in is it its no not of on or so than that the this to was were will with'.split(
    ' ',
  ),
);

/** Most phrases of one query, and words of one phrase. */
const MAX_PHRASES = 3;
const MAX_WORDS = 14;

/** Letters of telling words that a phrase needs. */
const MIN_LETTERS = 6;

/** Longest title that is made, in characters. */
const MAX_TITLE = 90;

/** Lines around the first event in which the others have to be, at least. */
const MIN_WITHIN = 20;

/**
 * The phrases of a message that are the same in every strike, in its order: the most telling ones.
 * @returns none where everything varies
 */
export function stablePhrases(message: string): string[] {
  const phrases = message
    .split('\n')
    .flatMap(fragments)
    .map((text, place) => ({ text, place, letters: tellingLetters(text) }))
    .filter(({ letters }) => letters >= MIN_LETTERS);
  const unique = new Map(phrases.map((phrase) => [phrase.text, phrase]));
  return [...unique.values()]
    .sort((left, right) => right.letters - left.letters || left.place - right.place)
    .slice(0, MAX_PHRASES)
    .sort((left, right) => left.place - right.place)
    .map(({ text }) => text);
}

/** What is left of a line between its varying parts, without what stands at the edges and is no word. */
function fragments(line: string): string[] {
  let text = line;
  for (const pattern of VARYING) text = text.replace(pattern, '\n');
  return text.split(/[\n\p{Cc}]+/u).map((part) => {
    const words = part.split(/\s+/).filter((word) => analyzeText(word).length > 0);
    // From the first letter to the last one.
    return /\p{L}(?:.*\p{L})?/su.exec(words.slice(0, MAX_WORDS).join(' '))?.[0] ?? '';
  });
}

function tellingLetters(text: string): number {
  let letters = 0;
  for (const token of new Set(analyzeText(text))) if (!COMMON.has(token)) letters += token.length;
  return letters;
}

/**
 * The YAML of a signature for these events: the first one's query, the others as further queries that must hit nearby.
 * @returns undefined where all of their text varies
 */
export function draftSignature(events: readonly DraftEvent[]): string | undefined {
  const drafts = events
    .map((event) => ({ event, phrases: stablePhrases(event.message) }))
    .filter(({ phrases }) => phrases.length > 0);
  const [first, ...others] = drafts;
  if (first === undefined) return undefined;
  const also = others.slice(0, MAX_PHRASES).map(({ event, phrases }) => {
    const isSameFile = event.filename === first.event.filename;
    const within = Math.max(MIN_WITHIN, 2 * Math.abs(event.line - first.event.line));
    return { query: queryOf(phrases), ...(isSameFile && { within_lines: within }) };
  });
  const title = first.phrases.join(' … ').slice(0, MAX_TITLE).trim();
  const tag = first.event.filename.replace(/^.*\//, '');
  const query = `${queryOf(first.phrases)} AND tags:${quoted(tag)}`;
  return stringify({ title, query, ...(also.length > 0 && { also }) }, { lineWidth: 100 });
}

function queryOf(phrases: readonly string[]): string {
  return phrases.map((phrase) => `message:${quoted(phrase)}`).join(' AND ');
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
