import { requiredRuns } from '../../query/required-runs.ts';
import { type Finding, findingAt, type LintQuery } from './lint-target.ts';
import { type LeafNode, leafField, queryLeaves, requiresMessage } from './query-leaves.ts';

/** Finds patterns that cost much: nothing in them can be looked up. And those that, spelt so, never match. */
export function lintPatterns(query: LintQuery): Finding[] {
  const leaves = queryLeaves(query.node).map(({ leaf }) => leaf);
  return [...leaves.flatMap((leaf) => lintPattern(query, leaf)), ...lintSlowness(query, leaves)];
}

function lintPattern(query: LintQuery, leaf: LeafNode): Finding[] {
  const at = leaf.span.start;
  if (leaf.type === 'wildcard' && /^[*?]/.test(leaf.pattern)) {
    const message = `expected a word that begins with letters, found ${leaf.pattern}: every value of ${leafField(leaf)} has to be tried; write how it begins`;
    return [findingAt(query, at, ['leading-wildcard', 'warning', message])];
  }
  if (leaf.type !== 'regex' || leafField(leaf) !== 'message') return [];
  const outside = leaf.pattern.replace(/\\./g, '').replace(/\[[^\]]*\]/g, '');
  const found = /[A-Z]/.test(outside) ? 'a capital letter' : 'a blank';
  if (!/[A-Z\s]/.test(outside)) return [];
  const message = `expected a pattern of one word in small letters, found ${found}: an expression is compared with each word of the message by itself, in lower case; write a phrase, or one expression a word`;
  return [findingAt(query, at, ['never-true', 'warning', message])];
}

function lintSlowness(query: LintQuery, leaves: readonly LeafNode[]): Finding[] {
  if (!requiresMessage(query.node) || requiredRuns(query.node).length > 0) return [];
  const slow = leaves.find((leaf) => leafField(leaf) === 'message');
  if (slow === undefined) return [];
  const message =
    'expected a whole word of the message that can be looked up, found patterns only: every line has to be read for this signature; add a phrase that always stands in the line';
  return [findingAt(query, slow.span.start, ['slow-query', 'warning', message])];
}
