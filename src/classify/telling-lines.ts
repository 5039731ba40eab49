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
import { sum } from '../util/sum.ts';

/** Words of a tool that gives up. */
const STRONG =
  '(fatal OR panic OR traceback OR segfault OR "segmentation fault" OR "core dumped" OR "command not found" OR assertionerror OR "error 1" OR "error 2" OR "permission denied" OR "no such file" OR "cannot find" OR "unable to" OR "could not" OR "not found" OR "timed out" OR "connection refused" OR "npm ERR" OR "BUILD FAILURE" OR "build failed" OR "tests failed" OR "test failed" OR "compilation failed" OR "undefined reference" OR "syntax error")';

/** Words that also stand where all is well. */
const COMMON =
  '(error OR errors OR failed OR failure OR failures OR fail OR exception OR killed OR aborted OR denied)';

/** Counts of nothing, and flags and settings that only speak of errors. */
const HARMLESS =
  '("0 errors" OR "0 error" OR "0 failed" OR "0 failures" OR "failed 0" OR "failures 0" OR "errors 0" OR "no errors" OR "no error" OR "failed false" OR "ignored 1" OR "ignore errors" OR "on error")';

/** Facts about machines, not logs of what they did: `panic: '1'` is a boot parameter there. */
const FACTS = 'filename:zuul-info*';

const CONSOLE = 'tags:("console" OR "job-output.txt" OR "console.html")';

/** The queries, and how much a hit of one says before one looks at the line. */
const TEXTS: readonly { readonly text: string; readonly score: number }[] = [
  { text: `${CONSOLE} AND message:${STRONG} AND NOT message:${HARMLESS}`, score: 3 },
  { text: `${CONSOLE} AND message:${COMMON} AND NOT message:${HARMLESS}`, score: 2 },
  { text: `message:${STRONG} AND NOT message:${HARMLESS} AND NOT ${FACTS}`, score: 1 },
  { text: `message:${COMMON} AND NOT message:${HARMLESS} AND NOT ${FACTS}`, score: 0 },
];

/** Most lines that are told of one build. */
const MAX_LINES = 3;

/** Fewest characters of a line that tells something. */
const MIN_CHARACTERS = 12;

/** The queries whose hits {@link pickTellingLines} looks at, from the most to the least telling. */
export function tellingQueries(): readonly QueryNode[] {
  return TEXTS.map(({ text }) => {
    const { query, problems } = parseQuery(text);
    if (query === undefined) throw new Error(`a built-in query is wrong: ${problems[0]?.message}`);
    return query;
  });
}

/** How a line that tells looks, and how much that says; lines that only report on errors count below none. */
const SHAPES: readonly (readonly [RegExp, number])[] = [
  [/(?:^|\W)(?:error|fatal|failed|failure|fail|panic)(?: \w+)?\s?[\]:!]/i, 4],
  [/\b[A-Z]\w*(?:Error|Exception|Failure)\b/, 3],
  [/^\S*: (?:\w+ )?(?:error|cannot|can't|could not|unable to|failed to)\b/i, 2],
  [/\b(?:ERROR|FATAL|FAIL|FAILED|FAILURE)\b/, 2],
  [/\bexit(?:ed)?(?: with)?(?: code| status)? [1-9]|\bError [1-9]|\bkilled\b|core dumped/i, 2],
  [/\b(?:OK|PASS|PASSED|INFO|DEBUG)\b|\bwarn(?:ing)?\b|\bdeprecated\b/i, -6],
];

/** Up to three lines, in the order of the log; each failure text once. */
export function pickTellingLines(
  hitsByQuery: readonly (QueryHits | undefined)[],
  toHit: (hit: EventHit) => Hit,
): readonly Hit[] {
  const candidates = new Map<string, { line: Hit; score: number }>();
  for (const [index, hits] of hitsByQuery.entries()) {
    for (const hit of hits?.hits ?? []) {
      const line = toHit(hit);
      const text = textOf(line);
      const masked = maskText(text);
      const score = scoreOf(text) + (TEXTS[index]?.score ?? 0);
      const known = candidates.get(masked)?.score ?? 0;
      if (score > 0 && score >= known) candidates.set(masked, { line, score });
    }
  }
  const isLong = ([masked]: readonly [string, unknown]) => masked.length >= MIN_CHARACTERS;
  const long = [...candidates].filter(isLong);
  // A bare "ERROR" at least shows the place, where no line says more.
  return (long.length > 0 ? long : [...candidates])
    .map(([, candidate]) => candidate)
    .sort((a, b) => b.score - a.score || b.line.line - a.line.line)
    .slice(0, MAX_LINES)
    .map(({ line }) => line)
    .sort((a, b) => a.filename.localeCompare(b.filename) || a.line - b.line);
}

/** The line without what a CI system writes in front: `node | text`. */
function textOf({ excerpt }: Hit): string {
  return excerpt.slice(excerpt.lastIndexOf(' | ') + 1);
}

function scoreOf(text: string): number {
  return sum(SHAPES.map(([shape, score]) => (shape.test(text) ? score : 0)));
}
