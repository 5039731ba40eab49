import { join } from 'node:path';
import { detectFormat } from '../../src/log-format/detect-format.ts';
import { indexRecords } from '../../src/log-format/index-records.ts';
import { matchSegment } from '../../src/match/match-segment.ts';
import { createMatcher, type Matcher } from '../../src/match/matcher.ts';
import { loadSignatures } from '../../src/signatures/load-signatures.ts';
import { planQueries, type QueryPlan } from '../../src/signatures/plan-queries.ts';
import { type MarkedHit, sortHits } from './evidence-log.ts';
import { projectRoot } from './project-root.ts';

/** The signatures of queries/, ready to be asked of logs. */
export interface SignaturePack {
  readonly plan: QueryPlan;
  readonly matcher: Matcher;
}

/** Bounds that let any time of a log through. */
const ANY_TIME = { notBefore: 0, notAfter: Number.MAX_SAFE_INTEGER, reference: Date.UTC(2026, 10, 21) };

/** Loads the shipped signatures; any problem in them is an error here. */
export async function loadPack(): Promise<SignaturePack> {
  const { set, problems } = await loadSignatures([join(projectRoot, 'queries')]);
  if (problems.length > 0) throw new Error(JSON.stringify(problems, undefined, 2));
  const plan = planQueries(set);
  return { plan, matcher: createMatcher(plan.queries) };
}

/** Asks the pack of one whole log, in the format that its content tells, as a build's reading does. */
export function findPackHits(
  { plan, matcher }: SignaturePack,
  text: Uint8Array,
  filename: string,
): MarkedHit[] {
  const format = detectFormat(text, filename);
  const records = indexRecords(text, 0, text.length, format, ANY_TIME);
  const segment = { text, start: 0, end: text.length, format, records };
  const hits: MarkedHit[] = [];
  for (const hit of matchSegment(segment, matcher.bind({ filename }))) {
    for (const { signature, role } of plan.roles[hit.query] ?? [])
      if (role === 'main') hits.push({ line: (records.lines[hit.record] ?? 0) + 1, bug: signature.bug });
  }
  return sortHits(hits);
}
