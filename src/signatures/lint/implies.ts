import type { GroupNode, PhraseNode, QueryNode, TermNode } from '../../query/ast.ts';
import { printQuery } from '../../query/print-query.ts';
import { analyzeText } from '../../text/analyze-text.ts';
import { clausesOf, isMessageLeaf } from './query-leaves.ts';

/**
 * Whether every event that `one` matches is matched by `other`, as far as their form tells.
 *
 * A yes is certain, a no is not: groups are compared clause by clause, phrases by their words.
 */
export function implies(one: QueryNode, other: QueryNode): boolean {
  if (other.type === 'group') return impliesGroup(one, other);
  if (one.type === 'group') {
    const required = clausesOf(one, 'must');
    if (required.length > 0) return required.some((clause) => implies(clause, other));
    const alternatives = clausesOf(one, 'should');
    return alternatives.length > 0 && alternatives.every((clause) => implies(clause, other));
  }
  return isSameLeaf(one, other) || holdsPhrase(one, other);
}

function impliesGroup(one: QueryNode, other: GroupNode): boolean {
  const required = clausesOf(other, 'must');
  const alternatives = clausesOf(other, 'should');
  if (required.length === 0 && alternatives.length === 0) return false;
  if (!clausesOf(other, 'must_not').every((excluded) => excludes(one, excluded))) return false;
  if (required.length > 0) return required.every((clause) => implies(one, clause));
  return alternatives.some((clause) => implies(one, clause)) || splitImplies(one, other);
}

/** Each alternative of `one` may lead to another alternative of `other`. */
function splitImplies(one: QueryNode, other: GroupNode): boolean {
  if (one.type !== 'group' || clausesOf(one, 'must').length > 0) return false;
  const alternatives = clausesOf(one, 'should');
  return alternatives.length > 1 && alternatives.every((clause) => implies(clause, other));
}

/** Whether no event that `one` matches is matched by `excluded`. */
function excludes(one: QueryNode, excluded: QueryNode): boolean {
  return one.type === 'group' && clausesOf(one, 'must_not').some((clause) => implies(excluded, clause));
}

function isSameLeaf(one: QueryNode, other: QueryNode): boolean {
  return one.type === other.type && printQuery(one) === printQuery(other);
}

/** `other` is a phrase, or a word, that stands in the phrase `one`. */
function holdsPhrase(one: QueryNode, other: QueryNode): boolean {
  if (!isPlainText(one) || !isPlainText(other)) return false;
  const [words, part] = [analyzeText(one.text), analyzeText(other.text)];
  if (other.type === 'term' && part.length > 1) return false;
  if (one.type === 'term' && words.length > 1) return false;
  return ` ${words.join(' ')} `.includes(` ${part.join(' ')} `);
}

function isPlainText(node: QueryNode): node is TermNode | PhraseNode {
  return (node.type === 'term' || (node.type === 'phrase' && node.slop === 0)) && isMessageLeaf(node);
}
