import type { Clause, FuzzyNode, GroupNode, PhraseNode, QueryNode, RangeNode } from './ast.ts';
import { escapeWord } from './unescape.ts';

/**
 * Writes a query so that parsing it gives the same tree again: all-required groups with AND and NOT, all-optional
 * ones with OR, others with the signs `+` and `-`, which say of each clause what it is.
 */
export function printQuery(node: QueryNode): string {
  if (node.type === 'group' && node.boost === undefined) return printClauses(node);
  return printNode(node);
}

function printNode(node: QueryNode): string {
  return `${printUnboosted(node)}${node.boost === undefined ? '' : `^${printBoost(node.boost)}`}`;
}

function printUnboosted(node: QueryNode): string {
  const field = 'field' in node && node.field !== undefined ? `${escapeWord(node.field)}:` : '';
  switch (node.type) {
    case 'group':
      return `(${printClauses(node)})`;
    case 'match_all':
      return '*:*';
    case 'exists':
      return `_exists_:${node.field === '' ? '""' : escapeWord(node.field)}`;
    case 'term':
      return `${field}${escapeWord(node.text)}`;
    case 'prefix':
      return `${field}${escapeWord(node.prefix)}*`;
    case 'wildcard':
      return `${field}${node.pattern}`;
    case 'regex':
      return `${field}/${node.pattern}/`;
    case 'fuzzy':
      return `${field}${printFuzzy(node)}`;
    case 'phrase':
      return `${field}${printPhrase(node)}`;
    case 'range':
      return `${field}${printRange(node)}`;
  }
}

function printClauses({ clauses }: GroupNode): string {
  const texts = clauses.map((clause) => printNode(clause.node));
  if (clauses.every(({ occur }) => occur === 'should')) return texts.join(' OR ');
  const isRequired = clauses.every(({ occur }) => occur !== 'should');
  if (isRequired && (clauses.length > 1 || clauses[0]?.occur === 'must_not')) {
    return clauses
      .map(({ occur }, index) => `${occur === 'must_not' ? 'NOT ' : ''}${texts[index]}`)
      .join(' AND ');
  }
  return clauses.map((clause, index) => `${separator(clause, index)}${sign(clause)}${texts[index]}`).join('');
}

function separator({ occur }: Clause, index: number): string {
  if (index === 0) return '';
  return occur === 'should' ? ' OR ' : ' ';
}

function sign({ occur }: Clause): string {
  if (occur === 'should') return '';
  return occur === 'must' ? '+' : '-';
}

function printFuzzy({ text, edits }: FuzzyNode): string {
  return `${escapeWord(text)}~${edits === 'auto' ? '' : edits}`;
}

function printPhrase({ text, slop }: PhraseNode): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"${slop === 0 ? '' : `~${slop}`}`;
}

function printRange({ lower, upper, includeLower, includeUpper }: RangeNode): string {
  return `${includeLower ? '[' : '{'}${printBound(lower)} TO ${printBound(upper)}${includeUpper ? ']' : '}'}`;
}

function printBound(bound: string | undefined): string {
  if (bound === undefined) return '*';
  if (/^[\w.:|+-]+$/.test(bound) && bound !== 'TO') return bound;
  // Inside a range an escaped quote does not always hide the quote; its number always does.
  return `"${bound.replaceAll('\\', '\\u005c').replaceAll('"', '\\u0022')}"`;
}

function printBoost(boost: number): string {
  const shown = String(boost);
  if (!shown.includes('e')) return shown;
  return boost > 1 ? String(BigInt(boost)) : boost.toFixed(100);
}
