import type { QueryNode } from '../../query/ast.ts';
import { requiredRuns } from '../../query/required-runs.ts';

/** Longest stretch between two literal pieces of a wildcard, in bytes: a token of 255 characters, escapes and all. */
const MAX_GAP = 5000;

/** Fewer literal letters than this are everywhere. */
const MIN_LITERAL = 3;

/** What the raw bytes of an event may look like. `sources` are regular expressions over letters and digits. */
type Alternatives = readonly { readonly source: string; readonly letters: number }[];

/** What is known of the text beside the query. */
interface LikelyOptions {
  /** Whether the level of an event is a word of its text. */
  readonly writesLevel?: true;
}

/**
 * A pattern that stands, in any case, in the raw text of every event that matches `node`; undefined when nothing is
 * known. Analysed tokens are made of bytes that stand together in the text, so whole words and the literal pieces of
 * wildcards can be looked for before lines are looked at; that the words also stand together is left to the matcher.
 */
export function likelyPattern(node: QueryNode, options: LikelyOptions = {}): RegExp | undefined {
  const alternatives = alternativesOf(node, options);
  if (alternatives === undefined) return undefined;
  return new RegExp(alternatives.map(({ source }) => source).join('|'), 'gi');
}

function alternativesOf(node: QueryNode, options: LikelyOptions): Alternatives | undefined {
  switch (node.type) {
    case 'group':
      return alternativesOfGroup(node.clauses, options);
    case 'wildcard':
      return isMessage(node.field) ? fromPieces(literalPieces(node.pattern)) : undefined;
    case 'prefix':
      return isMessage(node.field) ? fromPieces(node.prefix.match(LITERAL) ?? []) : undefined;
    case 'term':
    case 'phrase':
      if (node.field === 'loglevel' && options.writesLevel) return fromLevel(node.text);
      return best(requiredRuns(node).flatMap((group) => anyOf(group) ?? []));
    default:
      return undefined;
  }
}

/** With a `must`, any one of them will do; without, each of the `should` clauses may be the one that matches. */
function alternativesOfGroup(
  clauses: readonly { readonly occur: string; readonly node: QueryNode }[],
  options: LikelyOptions,
): Alternatives | undefined {
  const of = (occur: string) =>
    clauses.filter((clause) => clause.occur === occur).map((clause) => alternativesOf(clause.node, options));
  const musts = of('must');
  if (musts.length > 0) return best(musts.filter((must) => must !== undefined));
  const union: Alternatives[number][] = [];
  for (const should of of('should')) {
    if (should === undefined) return undefined;
    union.push(...should);
  }
  return union.length > 0 ? union : undefined;
}

/** Each of the runs may be the one that stands in the event: one that says nothing leaves nothing to look for. */
function anyOf(runs: readonly (readonly string[])[]): [Alternatives] | undefined {
  const union: Alternatives[number][] = [];
  for (const run of runs) {
    const alternatives = fromPieces([longest(run)]);
    if (alternatives === undefined) return undefined;
    union.push(...alternatives);
  }
  return [union];
}

function fromLevel(level: string): Alternatives | undefined {
  return /^[a-z]+$/i.test(level) ? fromPieces([level]) : undefined;
}

function isMessage(field: string | undefined): boolean {
  return field === undefined || field === 'message';
}

/** ASCII only: other letters have other bytes in upper case. */
const LITERAL = /[a-z0-9]+/gi;

/** The literal letters and digits of a wildcard pattern, between its wildcards and all other characters. */
function literalPieces(pattern: string): string[] {
  return pattern.replaceAll(/\\./g, ' ').match(LITERAL) ?? [];
}

/** Pieces of one token: nothing but a line's end may not stand between them. */
function fromPieces(pieces: readonly string[]): Alternatives | undefined {
  const letters = pieces.join('').length;
  if (letters < MIN_LITERAL) return undefined;
  return [{ source: pieces.join(`[^\\n]{0,${MAX_GAP}}?`), letters }];
}

function longest(words: readonly string[]): string {
  let found = '';
  for (const word of words) if (word.length > found.length) found = word;
  return found;
}

/** Of several, each of which an event has to satisfy, the one whose shortest alternative is longest. */
function best(choices: readonly Alternatives[]): Alternatives | undefined {
  let found: { alternatives: Alternatives; letters: number } | undefined;
  for (const alternatives of choices) {
    const letters = Math.min(...alternatives.map((one) => one.letters));
    if (alternatives.length > 0 && letters > (found?.letters ?? 0)) found = { alternatives, letters };
  }
  return found?.alternatives;
}
