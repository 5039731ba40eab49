import type { QueryNode } from '../../query/ast.ts';
import { DEFAULT_FIELD } from '../../query/empty-clause.ts';
import { printQuery } from '../../query/print-query.ts';
import type { SearchRequest } from '../store.ts';
import type { MappingProfile } from './mapping-profile.ts';
import { renameFields } from './mapping-profile.ts';

/** A clause of Elasticsearch's own query language. */
export type Clause = Readonly<Record<string, unknown>>;

/** Newest first; what stands behind the time makes the order of equal times the same in every search. */
export function newestFirst(profile: MappingProfile): Clause[] {
  const { timestamp, keyword } = profile;
  return [
    { [timestamp]: { order: 'desc', unmapped_type: 'date' } },
    ...['build_uuid', 'filename'].map((field) => ({
      [keyword(field)]: { order: 'desc', unmapped_type: 'keyword' },
    })),
    { line: { order: 'desc', unmapped_type: 'long' } },
  ];
}

/** The request as a tree: the query stands in it as one JSON string, filters beside it, nothing is pasted together. */
export function searchClause(request: SearchRequest, profile: MappingProfile): Clause {
  const filters = [queryClause(request.query, profile)];
  const { since, until, builds } = request;
  if (since !== undefined || until !== undefined) {
    const range = { ...(since && { gte: since.toISOString() }), ...(until && { lt: until.toISOString() }) };
    filters.push({ range: { [profile.timestamp]: { ...range, format: 'strict_date_optional_time' } } });
  }
  if (builds !== undefined) {
    const field = profile.keyword('build_uuid');
    filters.push({
      bool: { should: builds.map((build) => ({ prefix: { [field]: build } })), minimum_should_match: 1 },
    });
  }
  return { bool: { filter: filters } };
}

function queryClause(node: QueryNode, profile: MappingProfile): Clause {
  return {
    query_string: {
      query: printQuery(renameFields(node, profile)),
      default_field: profile.text(DEFAULT_FIELD),
      default_operator: 'or',
      analyze_wildcard: false,
      allow_leading_wildcard: true,
    },
  };
}
