import { JOINED_TAG } from '../model/event-tags.ts';
import type { Fields } from '../model/fields.ts';
import type { QueryNode } from '../query/ast.ts';
import { compileQuery } from '../query/compile-query.ts';
import { isAnything, requiredText } from '../query/required-runs.ts';
import { anchorChoices } from './choose-anchors.ts';
import { FileMatcher, type SharedQueries } from './file-matcher.ts';
import { LearnedAnchors, type SearchableQuery } from './learned-anchors.ts';
import { RecordMarks } from './record-marks.ts';
import { createTextCheck } from './text-check.ts';

/** What bounds the work that queries make, and what `now` means in them. */
export interface MatcherOptions {
  /** Hits of one query in one segment; the rest of the segment is not asked. 1000 when absent. */
  readonly maxHits?: number;
  /** Time that one query may take on one segment before it is quarantined, in ms; 1000 when absent. */
  readonly budgetMs?: number;
  /** Milliseconds of a steady clock. */
  readonly now?: () => number;
  /** The time that `now` means in date math, in ms since the epoch; a query that says it is quarantined without. */
  readonly queryTime?: number;
}

/** Many queries, ready to be asked of all files of a build in one pass. */
export interface Matcher {
  readonly queries: readonly QueryNode[];
  /** Queries that are not asked any more because one was over its budget, and why; clear it to ask them again. */
  readonly quarantined: Map<number, string>;
  /**
   * The queries as far as one file leaves them open.
   * @param constants - the fields that all events of the file share: the build's, `filename`, `tags`
   * @param options - `ownFields`: events bring all of their fields; only `filename` and `tags` come from `constants`
   *   where an event has none
   */
  bind(constants: Fields, options?: { readonly ownFields?: boolean }): FileMatcher;
}

/** Files whose queries are kept bound: segments of one file come soon one after the other. */
const KEPT_FILES = 32;

/** Prepares `queries` for `matchSegment`: once for all files, however many. */
export function createMatcher(queries: readonly QueryNode[], options: MatcherOptions = {}): Matcher {
  const shared = shareQueries(queries, options);
  const files = new Map<string, FileMatcher>();

  function bind(constants: Fields, { ownFields = false } = {}): FileMatcher {
    const key = JSON.stringify([ownFields, constants]);
    const file = files.get(key) ?? new FileMatcher(shared, constants, ownFields);
    files.delete(key);
    files.set(key, file);
    const [oldest] = files.keys();
    if (files.size > KEPT_FILES && oldest !== undefined) files.delete(oldest);
    return file;
  }

  return { queries, quarantined: shared.quarantined, bind };
}

function shareQueries(queries: readonly QueryNode[], options: MatcherOptions): SharedQueries {
  const { maxHits = 1000, budgetMs = 1000, now = () => performance.now(), queryTime } = options;
  const compileOptions = queryTime === undefined ? {} : { now: queryTime };
  const required = queries.map(requiredText);
  const searchable: SearchableQuery[] = [];
  const unanchored: number[] = [];
  for (const [query, text] of required.entries()) {
    if (isAnything(text)) unanchored.push(query);
    else searchable.push({ query, choices: anchorChoices(text) });
  }
  return {
    queries,
    anchors: new LearnedAnchors(searchable),
    unanchored,
    limits: { maxHits, budgetMs, now },
    quarantined: new Map(),
    foundAnchors: new RecordMarks(),
    askedQueries: new RecordMarks(),
    wantsJoined: onceEach((query) => JSON.stringify(queries[query]).includes(JOINED_TAG)),
    textCheck: onceEach((query) => createTextCheck(required[query]!)),
    compiled: onceEach((query) => compileQuery(queries[query]!, compileOptions)),
  };
}

/** Makes what is asked for by number when it is first asked for: most queries are never asked of any record. */
function onceEach<T>(make: (index: number) => T): (index: number) => T {
  const made: (T | undefined)[] = [];
  return (index) => {
    const known = made[index] ?? make(index);
    made[index] = known;
    return known;
  };
}
