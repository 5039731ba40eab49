import { join } from 'node:path';
import { type Exhibit, exhibitsOf } from '../../src/classify/exhibit.ts';
import { signatureHits } from '../../src/classify/signature-hits.ts';
import { detectFormat } from '../../src/log-format/detect-format.ts';
import { indexRecords } from '../../src/log-format/index-records.ts';
import { matchSegment } from '../../src/match/match-segment.ts';
import { createMatcher, type Matcher } from '../../src/match/matcher.ts';
import type { EventHit } from '../../src/model/build-reading.ts';
import { loadSignatures } from '../../src/signatures/load-signatures.ts';
import { planQueries } from '../../src/signatures/plan-queries.ts';
import { type MarkedHit, sortHits } from './evidence-log.ts';
import { projectRoot } from './project-root.ts';

/** The signatures of queries/, ready to be asked of logs. */
export interface SignaturePack {
  readonly exhibits: readonly Exhibit[];
  readonly matcher: Matcher;
}

/** Bounds that let any time of a log through. */
const ANY_TIME = { notBefore: 0, notAfter: Number.MAX_SAFE_INTEGER, reference: Date.UTC(2026, 10, 21) };

/** Loads the shipped signatures; any problem in them is an error here. */
export async function loadPack(): Promise<SignaturePack> {
  const { set, problems } = await loadSignatures([join(projectRoot, 'queries')]);
  if (problems.length > 0) throw new Error(JSON.stringify(problems, undefined, 2));
  const plan = planQueries(set);
  return { exhibits: exhibitsOf(plan), matcher: createMatcher(plan.queries) };
}

/** Asks the pack of one whole log, in the format that its content tells, as a build's reading does. */
export function findPackHits(pack: SignaturePack, text: Uint8Array, filename: string): MarkedHit[] {
  const events = eventsByQuery(pack.matcher, text, filename);
  const table = new Map([...events].map(([query, hits]) => [query, { count: hits.length, hits }]));
  const hits: MarkedHit[] = [];
  for (const exhibit of pack.exhibits) {
    for (const { line } of signatureHits(exhibit, table)?.hits ?? [])
      hits.push({ line, bug: exhibit.signature.bug });
  }
  return sortHits(hits);
}

function eventsByQuery(matcher: Matcher, text: Uint8Array, filename: string): Map<number, EventHit[]> {
  const format = detectFormat(text, filename);
  const records = indexRecords(text, 0, text.length, format, ANY_TIME);
  const segment = { text, start: 0, end: text.length, format, records };
  const events = new Map<number, EventHit[]>();
  for (const { query, record, fields } of matchSegment(segment, matcher.bind({ filename }))) {
    const line = (records.lines[record] ?? 0) + 1;
    const event = { filename, line, offset: records.starts[record] ?? 0, message: fields.message };
    events.set(query, [...(events.get(query) ?? []), event]);
  }
  return events;
}
