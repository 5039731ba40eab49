import { analyzeText } from '../text/analyze-text.ts';
import { subTokens } from '../text/sub-tokens.ts';
import type { QueryNode } from './ast.ts';
import type { RequiredRuns, RequiredText, TokenRun } from './token-run.ts';

/** Nothing is known of the text. */
const ANYTHING: RequiredText = { type: 'all', of: [] };

/**
 * What the `message` of every event that matches `node` must hold, as sub-tokens. Sound, not complete: what is no
 * use to a scan (other fields, negations, ranges, inner parts of words) asks for nothing.
 */
export function requiredText(node: QueryNode): RequiredText {
  switch (node.type) {
    case 'group':
      return groupText(node.clauses);
    case 'term':
      return isMessage(node.field) ? termText(node.text) : ANYTHING;
    case 'phrase':
      return isMessage(node.field) ? phraseText(node.text, node.slop) : ANYTHING;
    case 'prefix':
      return isMessage(node.field) ? wholeText([node.prefix, '']) : ANYTHING;
    case 'wildcard':
      return isMessage(node.field) ? wholeText(literalPieces(node.pattern)) : ANYTHING;
    default:
      return ANYTHING;
  }
}

/** Whether nothing is required. */
export function isAnything(text: RequiredText): boolean {
  return text.type === 'all' && text.of.length === 0;
}

/** {@link requiredText} as groups that must all be satisfied, each by one run; without groups any event may match. */
export function requiredRuns(node: QueryNode): RequiredRuns {
  return groupsOf(requiredText(node));
}

function groupsOf(text: RequiredText): RequiredRuns {
  if (text.type === 'run') return [[text.tokens]];
  if (text.type === 'all') return text.of.flatMap(groupsOf);
  return [text.of.flatMap((part) => mostTelling(groupsOf(part)))];
}

/** The group whose least telling run is the longest: in the simpler form each alternative can bring one group. */
function mostTelling(groups: RequiredRuns): readonly TokenRun[] {
  const weight = (group: readonly TokenRun[]) => Math.min(...group.map((run) => run.join(' ').length));
  return groups.toSorted((one, other) => weight(other) - weight(one))[0] ?? [];
}

function all(parts: readonly RequiredText[]): RequiredText {
  const known = parts.filter((part) => !isAnything(part));
  const [only] = known;
  return known.length === 1 && only !== undefined ? only : { type: 'all', of: known };
}

function any(parts: readonly RequiredText[]): RequiredText {
  const [only] = parts;
  if (only === undefined || parts.some(isAnything)) return ANYTHING;
  return parts.length === 1 ? only : { type: 'any', of: parts };
}

function run(tokens: TokenRun): RequiredText {
  return tokens.length === 0 ? ANYTHING : { type: 'run', tokens };
}

function isMessage(field: string | undefined): boolean {
  return field === undefined || field === 'message';
}

/** With a `must`, the `should` clauses are optional; without, one of them has to match. */
function groupText(clauses: readonly { readonly occur: string; readonly node: QueryNode }[]): RequiredText {
  const textsOf = (occur: string) =>
    clauses.filter((clause) => clause.occur === occur).map(({ node }) => requiredText(node));
  const musts = textsOf('must');
  return musts.length > 0 ? all(musts) : any(textsOf('should'));
}

/** A word that the analyser takes apart (`a-b`) matches by any of its tokens. */
function termText(text: string): RequiredText {
  return any(analyzeText(text).map((token) => run(subTokens([token]))));
}

/** Tokens of a sloppy phrase need not be neighbours. */
function phraseText(text: string, slop: number): RequiredText {
  const tokens = analyzeText(text);
  return slop === 0 ? run(subTokens(tokens)) : all(tokens.map((token) => run(subTokens([token]))));
}

/** The pattern's text between its wildcards, unescaped; `a*b` has two pieces, `*` two empty ones. */
function literalPieces(pattern: string): string[] {
  const pieces = [''];
  for (const [part] of pattern.matchAll(/\\?./gsu)) {
    if (part === '*' || part === '?') pieces.push('');
    else pieces[pieces.length - 1] += part.length > 1 && part.startsWith('\\') ? part.slice(1) : part;
  }
  return pieces;
}

/**
 * Sub-tokens of a pattern that no wildcard can lengthen: those with a border on both sides inside their piece.
 * A dotted capital I has other lower cases in Lucene and here: such a pattern asks for nothing.
 */
function wholeText(pieces: readonly string[]): RequiredText {
  if (pieces.some((piece) => piece.includes('\u0130'))) return ANYTHING;
  const wholes = pieces.map((piece, index) => {
    const open = { left: index > 0, right: index < pieces.length - 1 };
    const whole = piece
      .toLowerCase()
      .replace(open.left ? /^[a-z0-9]+/ : /^$/, '')
      .replace(open.right ? /[a-z0-9]+$/ : /^$/, '');
    return run(subTokens([whole]));
  });
  return all(wholes);
}
