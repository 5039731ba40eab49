import assert from 'node:assert/strict';
import { formatByName } from '../../src/log-format/formats.ts';
import { indexRecords } from '../../src/log-format/index-records.ts';
import { matchSegment, type QueryHit } from '../../src/match/match-segment.ts';
import { createMatcher, type Matcher, type MatcherOptions } from '../../src/match/matcher.ts';
import type { Fields } from '../../src/model/fields.ts';
import type { QueryNode } from '../../src/query/ast.ts';
import { parseQuery } from '../../src/query/parse-query.ts';
import type { TokenCollector } from '../../src/text/token-collector.ts';

/** All times are believed. */
export const NO_BOUNDS = { notBefore: -Infinity, notAfter: Infinity, reference: Date.UTC(2026, 0, 1) };

/** How a text is matched: as `plain` without fields, unless said otherwise. */
export interface MatchCase {
  readonly format?: string;
  readonly constants?: Fields;
  readonly options?: MatcherOptions;
  readonly collector?: TokenCollector;
}

/** The tree of a query that has to parse. */
export function parsed(text: string): QueryNode {
  const { query } = parseQuery(text);
  assert.ok(query, `${text} should parse`);
  return query;
}

/** Hits of `matcher` in a file of that text. */
export function matchWith(
  matcher: Matcher,
  text: string | Uint8Array,
  { format = 'plain', constants = {}, collector }: MatchCase = {},
): QueryHit[] {
  const bytes = Buffer.from(text);
  const logFormat = formatByName(format);
  const records = indexRecords(bytes, 0, bytes.length, logFormat, NO_BOUNDS);
  const file = matcher.bind(constants, { ownFields: format === 'json-event' });
  return matchSegment(
    { text: bytes, start: 0, end: bytes.length, format: logFormat, records },
    file,
    collector,
  );
}

/** `query:record` of each hit of the queries. */
export function matchText(queries: readonly string[], text: string, how: MatchCase = {}): string[] {
  const matcher = createMatcher(queries.map(parsed), how.options);
  return matchWith(matcher, text, how).map((hit) => `${hit.query}:${hit.record}`);
}
