import type { QueryNode } from '../../query/ast.ts';
import { parseQuery } from '../../query/parse-query.ts';
import type { QueryProblem } from '../../query/query-problem.ts';

/** What one looks for inside a file: a tree, or what is wrong with the text. */
export type InsideQuery =
  | { readonly query: QueryNode; readonly problem?: undefined }
  | { readonly query: undefined; readonly problem: QueryProblem };

/** What makes a text one of the query language; without, it is words that stand together. */
const LANGUAGE = /[:"()*?~^[\]{}/\\+]|\b(?:AND|OR|NOT)\b|(?:^|\s)[-!]/;

/** Reads what somebody looks for: plain words are a phrase, all else is a query. */
export function parseInside(text: string): InsideQuery {
  const { query, problems } = parseQuery(LANGUAGE.test(text) ? text : `"${text}"`);
  return query === undefined ? { query, problem: problems[0] } : { query };
}

/** Levels from which on a page can be asked to show lines, the log's own words for them. */
const LEVELS = {
  error: 'ERROR OR CRITICAL OR CRIT OR ALERT OR EMERG OR FATAL OR SEVERE OR PANIC',
  warning: 'WARN OR WARNING',
  info: 'INFO OR NOTICE OR AUDIT',
} as const;

/** The least level that is shown. */
export const LEVEL_NAMES = ['all', 'info', 'warning', 'error'] as const;

export type LevelName = (typeof LEVEL_NAMES)[number];

/** The query for events of a level or a more severe one; undefined for all. */
export function levelQuery(level: LevelName): QueryNode | undefined {
  if (level === 'all') return undefined;
  const names: (keyof typeof LEVELS)[] = ['error'];
  if (level !== 'error') names.push('warning');
  if (level === 'info') names.push('info');
  return parseQuery(`loglevel:(${names.map((name) => LEVELS[name]).join(' OR ')})`).query;
}

/** Events that match both. */
export function bothQueries(left: QueryNode, right: QueryNode | undefined): QueryNode {
  if (right === undefined) return left;
  const clauses = [left, right].map((node) => ({ occur: 'must', node }) as const);
  return { type: 'group', span: left.span, clauses };
}
