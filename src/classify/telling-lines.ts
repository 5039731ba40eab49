/**
 * The lines that most likely say why a build failed, for builds that hit no signature.
 *
 * A handful of queries, run in the same pass as the signatures: what tools write when they give up, in the
 * console before any other file, strong words before common ones. Of the strongest query that hit, the last
 * different lines count: a build fails near its end.
 */
import type { EventHit, QueryHits } from '../model/build-reading.ts';
import type { Hit } from '../model/hit.ts';
import { maskText } from '../model/mask-text.ts';
import type { QueryNode } from '../query/ast.ts';
import { parseQuery } from '../query/parse-query.ts';

/** Words of a tool that gives up. */
const STRONG =
  '(fatal OR panic OR traceback OR segfault OR "segmentation fault" OR "core dumped" OR "command not found" OR assertionerror OR "error 1" OR "error 2" OR "permission denied" OR "no such file" OR "cannot find" OR "unable to" OR "could not" OR "not found" OR "timed out" OR "connection refused" OR "npm ERR" OR "BUILD FAILURE" OR "build failed" OR "tests failed" OR "test failed" OR "compilation failed" OR "undefined reference" OR "syntax error")';

/** Words that also stand where all is well. */
const COMMON =
  '(error OR errors OR failed OR failure OR failures OR fail OR exception OR killed OR aborted OR denied)';

/** Counts of nothing, and flags and settings that only speak of errors. */
const HARMLESS =
  '("0 errors" OR "0 error" OR "0 failed" OR "0 failures" OR "failed 0" OR "failures 0" OR "errors 0" OR "no errors" OR "no error" OR "ignored 1" OR "ignore errors" OR "on error")';

const CONSOLE = 'tags:("console" OR "job-output.txt" OR "console.html")';

/** Queries from the most to the least telling. */
const TEXTS: readonly string[] = [
  `${CONSOLE} AND message:${STRONG} AND NOT message:${HARMLESS}`,
  `${CONSOLE} AND message:${COMMON} AND NOT message:${HARMLESS}`,
  `message:${STRONG} AND NOT message:${HARMLESS}`,
  `message:${COMMON} AND NOT message:${HARMLESS}`,
];

/** Most lines that are told of one build. */
const MAX_LINES = 3;

/** Fewest characters of a line that tells something. */
const MIN_CHARACTERS = 12;

/** The queries whose hits {@link pickTellingLines} looks at, from the most to the least telling. */
export function tellingQueries(): readonly QueryNode[] {
  return TEXTS.map((text) => {
    const { query, problems } = parseQuery(text);
    if (query === undefined) throw new Error(`a built-in query is wrong: ${problems[0]?.message}`);
    return query;
  });
}

/** Up to three lines, in the order of the log; each failure text once. */
export function pickTellingLines(
  hitsByQuery: readonly (QueryHits | undefined)[],
  toHit: (hit: EventHit) => Hit,
): readonly Hit[] {
  const picked = new Map<string, Hit>();
  for (const hits of hitsByQuery) {
    for (const hit of [...(hits?.hits ?? [])].reverse()) {
      if (picked.size === MAX_LINES) break;
      const line = toHit(hit);
      const masked = maskText(line.excerpt);
      if (masked.length >= MIN_CHARACTERS && !picked.has(masked)) picked.set(masked, line);
    }
  }
  return [...picked.values()].sort((a, b) => a.filename.localeCompare(b.filename) || a.line - b.line);
}
