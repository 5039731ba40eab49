import type { Fields } from '../model/fields.ts';
import type { QueryNode } from '../query/ast.ts';
import type { CompiledQuery } from '../query/compiled-query.ts';
import type { AnchorIndex } from './anchor-index.ts';

/** What bounds the work that queries make. */
export interface MatcherOptions {
  /** Hits of one query in one segment; the rest of the segment is not asked. 1000 when absent. */
  readonly maxHits?: number;
  /** Time that one query may take on one segment before it is quarantined, in ms; 1000 when absent. */
  readonly budgetMs?: number;
  /** Milliseconds of a steady clock. */
  readonly now?: () => number;
}

/** Many queries, ready to be asked of all files of a build in one pass. */
export interface Matcher {
  readonly queries: readonly QueryNode[];
  readonly limits: Required<MatcherOptions>;
  /** Queries that ran over their budget and are not asked any more, and why; clear it to give them another chance. */
  readonly quarantined: Map<number, string>;
  /**
   * The queries as far as one file leaves them open.
   * @param constants - the fields that all events of the file share: the build's, `filename`, `tags`
   * @param options - `ownFields`: events bring fields of their own that win over `constants` (normalised events)
   */
  bind(constants: Fields, options?: { readonly ownFields?: boolean }): FileMatcher;
}

/** The queries of a {@link Matcher} in one file. */
export interface FileMatcher {
  readonly matcher: Matcher;
  readonly constants: Fields;
  readonly anchors: AnchorIndex;
  /** Queries without an anchor, to be asked of each record. */
  readonly everyRecord: readonly number[];
  /** What is left of query `index`: true when every event of the file matches, false when none does. */
  bound(index: number): CompiledQuery | boolean;
}

/** Prepares `queries` for {@link matchSegment}; the work is done once, not for each file. */
export function createMatcher(queries: readonly QueryNode[], options: MatcherOptions = {}): Matcher {
  throw new Error(`not there yet: ${queries.length} ${options.maxHits}`);
}
