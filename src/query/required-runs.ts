import { analyzeText } from '../text/analyze-text.ts';
import { subTokens } from '../text/sub-tokens.ts';
import type { QueryNode } from './ast.ts';
import type { RequiredRuns, TokenRun } from './token-run.ts';

/**
 * What the `message` of every event that matches `node` must hold, as sub-tokens. Sound, not complete: what is no
 * use to a scan (other fields, negations, ranges, inner parts of words) asks for nothing.
 *
 * @returns groups that must all be satisfied, each by one run; without groups any event may match
 */
export function requiredRuns(node: QueryNode): RequiredRuns {
  switch (node.type) {
    case 'group':
      return groupRuns(node.clauses);
    case 'term':
      return isMessage(node.field) ? termRuns(node.text) : [];
    case 'phrase':
      return isMessage(node.field) ? phraseRuns(node.text, node.slop) : [];
    case 'prefix':
      return isMessage(node.field) ? wholeRuns([node.prefix, '']) : [];
    case 'wildcard':
      return isMessage(node.field) ? wholeRuns(literalPieces(node.pattern)) : [];
    default:
      return [];
  }
}

function isMessage(field: string | undefined): boolean {
  return field === undefined || field === 'message';
}

/** With a `must`, the `should` clauses are optional; without, one of them has to match. */
function groupRuns(clauses: readonly { readonly occur: string; readonly node: QueryNode }[]): RequiredRuns {
  const musts = clauses.filter(({ occur }) => occur === 'must');
  if (musts.length > 0) return musts.flatMap(({ node }) => requiredRuns(node));
  const choices = clauses
    .filter(({ occur }) => occur === 'should')
    .map(({ node }) => mostTelling(requiredRuns(node)));
  const union = choices.flatMap((group) => group ?? []);
  return choices.length > 0 && choices.every((group) => group !== undefined) ? [union] : [];
}

/** The group whose least telling run is the longest: the union of several clauses can hold one group of each. */
function mostTelling(groups: RequiredRuns): readonly TokenRun[] | undefined {
  const weight = (group: readonly TokenRun[]) => Math.min(...group.map((run) => run.join(' ').length));
  return groups.toSorted((one, other) => weight(other) - weight(one))[0];
}

/** A word that the analyser takes apart (`a-b`) matches by any of its tokens. */
function termRuns(text: string): RequiredRuns {
  const runs = analyzeText(text).map((token) => subTokens([token]));
  return runs.length > 0 && runs.every((run) => run.length > 0) ? [runs] : [];
}

/** Tokens of a sloppy phrase need not be neighbours. */
function phraseRuns(text: string, slop: number): RequiredRuns {
  const tokens = analyzeText(text);
  const runs = slop === 0 ? [subTokens(tokens)] : tokens.map((token) => subTokens([token]));
  return runs.filter((run) => run.length > 0).map((run) => [run]);
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
function wholeRuns(pieces: readonly string[]): RequiredRuns {
  if (pieces.some((piece) => piece.includes('\u0130'))) return [];
  return pieces.flatMap((piece, index) => {
    const open = { left: index > 0, right: index < pieces.length - 1 };
    const whole = piece
      .toLowerCase()
      .replace(open.left ? /^[a-z0-9]+/ : /^$/, '')
      .replace(open.right ? /[a-z0-9]+$/ : /^$/, '');
    const run = subTokens([whole]);
    return run.length > 0 ? [[run]] : [];
  });
}
