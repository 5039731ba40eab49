import { AppError } from '../errors.ts';
import type { QueryNode } from '../query/ast.ts';
import { parseQuery } from '../query/parse-query.ts';
import { formatQueryProblem } from '../query/query-problem.ts';

/**
 * Parses a query that a person typed.
 * @throws AppError `QUERY_SYNTAX` - with each problem, its place and a pointer line
 */
export function parseQueryArgument(text: string): QueryNode {
  const { query, problems } = parseQuery(text);
  if (query !== undefined) return query;
  const shown = problems.map((problem) => formatQueryProblem(problem, text)).join('\n');
  throw new AppError('QUERY_SYNTAX', `the query can not be parsed\n${shown}`);
}
