import type { BuildReading, EventHit } from '../model/build-reading.ts';
import type { Hit } from '../model/hit.ts';
import { isValidAt, type Signature } from '../model/signature.ts';
import type { BugVerdict } from '../model/verdict.ts';
import { type CapturePattern, compileCapture } from '../signatures/compile-capture.ts';
import type { QueryPlan } from '../signatures/plan-queries.ts';
import { excerptOf, wantedTexts } from './excerpt.ts';
import { type SignatureQueries, signatureHits } from './signature-hits.ts';

/** A signature with all that is needed to show its hits. */
export interface Exhibit extends SignatureQueries {
  /** What to look for in a message that hit. */
  readonly wanted: readonly string[];
  readonly capture?: CapturePattern;
}

/** Hits that a verdict keeps of one bug; all are counted. */
const MAX_HITS = 10;

/** The signatures of a plan, in bug order. */
export function exhibitsOf(plan: QueryPlan): readonly Exhibit[] {
  const places = placesOf(plan);
  return plan.set.signatures.flatMap((signature) => {
    const own = places.get(signature);
    const shown = own && plan.queries[own.evidence ?? own.main];
    if (!own || !shown) return [];
    const capture = signature.capture === undefined ? undefined : compileCapture(signature.capture).pattern;
    return [{ signature, ...own, wanted: wantedTexts(shown), ...(capture === undefined ? {} : { capture }) }];
  });
}

/** Where the queries of each signature stand in the plan. */
function placesOf(plan: QueryPlan): Map<Signature, { main: number; evidence?: number; also: number[] }> {
  const places = new Map<Signature, { main: number; evidence?: number; also: number[] }>();
  for (const [index, roles] of plan.roles.entries()) {
    for (const role of roles) {
      const own = places.get(role.signature) ?? { main: -1, also: [] };
      places.set(role.signature, own);
      if (role.role === 'also') own.also[role.also] = index;
      else own[role.role] = index;
    }
  }
  return places;
}

/** What a verdict says of one signature; undefined when the build does not hit it. */
export function bugVerdict(exhibit: Exhibit, reading: BuildReading): BugVerdict | undefined {
  const { signature } = exhibit;
  const found = signatureHits(exhibit, reading.hits);
  if (!found || !isMeantFor(signature, reading, found.hits[0])) return undefined;
  return {
    bug: signature.bug,
    ...(signature.title === undefined ? {} : { title: signature.title }),
    ...(signature.bugLink === undefined ? {} : { link: signature.bugLink }),
    ...(signature.action === undefined ? {} : { action: signature.action }),
    ...(signature.suppressNotification ? { suppressNotification: true as const } : {}),
    hits: found.hits.slice(0, MAX_HITS).map((hit) => toHit(hit, exhibit, reading)),
    hitCount: found.count,
  };
}

/** A hit as a verdict keeps it: the telling line of the event, and where it stands. */
export function toHit(
  hit: EventHit,
  exhibit: Pick<Exhibit, 'wanted' | 'capture'>,
  reading: BuildReading,
): Hit {
  const logUrl = reading.files.find((file) => file.filename === hit.filename)?.logUrl;
  const captures = exhibit.capture?.capture(hit.message);
  return {
    filename: hit.filename,
    line: hit.line,
    offset: hit.offset,
    excerpt: excerptOf(hit.message, exhibit.wanted),
    ...(hit.timestamp === undefined ? {} : { timestamp: hit.timestamp }),
    ...(logUrl === undefined ? {} : { logUrl }),
    ...(captures === undefined ? {} : { captures }),
  };
}

/** Whether the build fell into the time for which the signature was written; true where nobody knows. */
function isMeantFor(signature: Signature, { build }: BuildReading, hit: EventHit | undefined): boolean {
  const moment = build.endedAt ?? build.startedAt ?? (hit?.timestamp ? new Date(hit.timestamp) : undefined);
  return moment === undefined || isValidAt(signature, moment);
}
