import type { Clause, GroupNode } from '../../query/ast.ts';
import { type Finding, findingAt, type LintQuery } from './lint-target.ts';
import { asksMessage, queryGroups, requiresMessage } from './query-leaves.ts';

/** The words between two clauses that say how they belong together. */
const OPERATOR = /\b(?:AND|OR)\b|&&|\|\||[+!-]\s*[\w.@-]*:?\(*$|\bNOT\b/;
const OR = /\bOR\b|\|\|/;

/**
 * Finds clauses that do not count as their author thought: AND and OR have no precedence, no operator means OR, and
 * beside a required clause all others are optional.
 */
export function lintOperators(query: LintQuery): Finding[] {
  const { node, role } = query;
  if (!asksMessage(node)) {
    if (role === 'also') return [];
    const message =
      'expected a clause on the message, found none: every event of the files and builds named is a hit; say what stands in it';
    return [findingAt(query, node.span.start, ['no-message', 'warning', message])];
  }
  return queryGroups(node).flatMap((group) => lintGroup(query, group));
}

function lintGroup(query: LintQuery, group: GroupNode): Finding[] {
  const implicit = group.clauses.findIndex((_clause, index) => isImplicit(query.text, group, index));
  const optional = group.clauses.find(({ occur }) => occur === 'should');
  if (optional === undefined) return [];
  const isMixed = group.clauses.some(({ occur }) => occur === 'must');
  const place = group.clauses[implicit]?.node.span.start ?? optional.node.span.start;
  if (asksMessage(group) && !requiresMessage(group)) {
    return [lostMessage(query, group, { place, isMeant: implicit === -1 && !isMixed })];
  }
  if (isMixed)
    return [findingAt(query, place, ['optional-clause', 'warning', mixedMessage(implicit !== -1)])];
  if (implicit === -1) return [];
  const message =
    'expected AND or OR between two clauses, found neither, which means OR; write the one that is meant';
  return [findingAt(query, place, ['implicit-operator', 'warning', message])];
}

function mixedMessage(isImplicit: boolean): string {
  return isImplicit
    ? 'expected AND or OR between two clauses, found neither: beside required clauses this one is optional and decides nothing; write AND, or parentheses round alternatives'
    : 'expected either AND or OR in a group, found both: what AND does not touch is optional and decides nothing; write parentheses round the alternatives';
}

/** @param isMeant - each clause is an alternative by an OR that is written out */
function lostMessage(
  query: LintQuery,
  group: GroupNode,
  { place, isMeant }: { place: number; isMeant: boolean },
): Finding {
  const alone = group.clauses.find((clause) => standsAlone(clause, group));
  const what = alone === undefined ? 'the other clauses' : `\`${shownClause(query, alone)}\``;
  const message = `expected the message to be required, found that ${what} alone make${alone === undefined ? '' : 's'} a hit, whatever the message says; write AND between the clauses, or parentheses round the alternatives`;
  return findingAt(query, place, ['message-optional', isMeant ? 'warning' : 'error', message]);
}

/** A clause that is enough for a match and does not look at the message. */
function standsAlone({ occur, node }: Clause, group: GroupNode): boolean {
  const required = group.clauses.some((clause) => clause.occur === 'must');
  return occur === (required ? 'must' : 'should') && !requiresMessage(node);
}

function shownClause({ text }: LintQuery, { node }: Clause): string {
  const written = text.slice(node.span.start, node.span.end).replace(/\s+/g, ' ');
  return written.length > 40 ? `${written.slice(0, 39)}…` : written;
}

function isImplicit(text: string, group: GroupNode, index: number): boolean {
  const [before, clause] = [group.clauses[index - 1], group.clauses[index]];
  if (before === undefined || clause === undefined || clause.occur === 'must_not') return false;
  return !OPERATOR.test(text.slice(before.node.span.end, clause.node.span.start));
}

/** Finds an OR outside of parentheses: there it works, elastic-recheck pastes its own AND behind it. */
export function lintTopLevelOr(query: LintQuery): Finding[] {
  const { node, role, text } = query;
  if (role !== 'main' || node.type !== 'group' || text.slice(0, node.span.start).includes('(')) return [];
  if (node.clauses.some(({ occur }) => occur === 'must')) return [];
  const second = node.clauses.find((clause, index) => {
    const before = node.clauses[index - 1];
    return before !== undefined && OR.test(text.slice(before.node.span.end, clause.node.span.start));
  });
  if (second === undefined) return [];
  const message =
    'expected parentheses round alternatives, found OR without: it works here, but elastic-recheck appends AND clauses to the text, which makes all but the last optional; write (… OR …)';
  return [findingAt(query, second.node.span.start, ['top-level-or', 'warning', message])];
}
