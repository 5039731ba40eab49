/**
 * What a signature would do, before it is one: run over all logs that are kept, its hits compared with what was said
 * of the same builds. Only builds that its main query hits are looked at any further, and those that were said to
 * have the bug.
 */
import type { Build } from '../model/build.ts';
import { isFailed, isPassed } from '../model/build.ts';
import type { Signature } from '../model/signature.ts';
import type { BugVerdict, VerdictState } from '../model/verdict.ts';
import { planQueries } from '../signatures/plan-queries.ts';
import type { SearchRequest, Store, StoredBuild } from '../store/store.ts';
import { type CollectedHits, collectHits } from './collect-hits.ts';
import { createJudge, type Judge } from './create-judge.ts';
import { hitsOf } from './read-stored-builds.ts';

/** A signature to be tried. */
export interface PreviewRequest extends Pick<SearchRequest, 'onProgress'> {
  readonly signature: Signature;
  /** Builds that were said to have the bug. */
  readonly knownBuilds: readonly string[];
  readonly signal: AbortSignal;
}

/** A build that the signature hits, or was said to hit. */
export interface PreviewedBuild {
  readonly build: Build;
  readonly outcome: 'failed' | 'passed';
  /** What the verdict on the build is now. */
  readonly state?: VerdictState;
  /** What the verdict would say of the bug; absent when the signature does not hit. */
  readonly hit?: BugVerdict;
  /** Whether the verdict names the bug already. */
  readonly hadBug: boolean;
  readonly otherBugs: readonly Pick<BugVerdict, 'bug' | 'title'>[];
}

/** What a signature would do. */
export interface SignaturePreview {
  /** Those hit, newest first, then those that would be hit no more. */
  readonly builds: readonly PreviewedBuild[];
  /** Whether the signature hits so much that only its newest events were looked at. */
  readonly isCut: boolean;
  readonly damaged: readonly string[];
}

/** Events of the main query that are looked at: what hits more is no signature. */
const MAX_EVENTS = 200_000;

/** Builds named in a search; for more it looks into all. */
const MAX_NAMED = 1000;

/** Says which builds a signature hits, and what that would change. */
export async function previewSignature(store: Store, request: PreviewRequest): Promise<SignaturePreview> {
  const { signature, knownBuilds } = request;
  const plan = planQueries({ version: 'preview', signatures: [signature] });
  const judge = createJudge(plan);
  const found: CollectedHits[] = [];
  for (const [place, query] of plan.queries.entries()) {
    const uuids = [...(found[0]?.byBuild.keys() ?? [])];
    if (place > 0 && uuids.length === 0) break;
    const builds = place > 0 && uuids.length <= MAX_NAMED ? { builds: uuids } : {};
    const { signal, onProgress } = request;
    const options = {
      signal,
      maxEvents: MAX_EVENTS,
      ...builds,
      ...(place === 0 && onProgress && { onProgress }),
    };
    found.push(await collectHits(store, query, options));
  }
  const uuids = new Set([...(found[0]?.byBuild.keys() ?? []), ...knownBuilds]);
  const builds: PreviewedBuild[] = [];
  for (const uuid of uuids) {
    const stored = await store.findBuild(uuid);
    const previewed = stored && previewBuild(stored, signature.bug, judge, found);
    if (previewed !== undefined) builds.push(previewed);
  }
  return {
    builds,
    isCut: found.some(({ isCut }) => isCut),
    damaged: [...new Set(found.flatMap(({ damaged }) => damaged))],
  };
}

/** Undefined for a build that neither is nor was hit, and for one that neither failed nor passed. */
function previewBuild(
  { build, verdict, files }: StoredBuild,
  bug: string,
  judge: Judge,
  found: readonly CollectedHits[],
): PreviewedBuild | undefined {
  if (!isFailed(build) && !isPassed(build)) return undefined;
  const hits = hitsOf(build.buildUuid, found);
  const [hit] = judge.judge({ build, files, hits, incomplete: [], timings: {} }).bugs;
  const bugs = verdict?.bugs ?? [];
  const hadBug = bugs.some((one) => one.bug === bug);
  if (hit === undefined && !hadBug) return undefined;
  return {
    build,
    outcome: isFailed(build) ? 'failed' : 'passed',
    ...(verdict && { state: verdict.state }),
    ...(hit && { hit }),
    hadBug,
    otherBugs: bugs
      .filter((one) => one.bug !== bug)
      .map(({ bug, title }) => ({ bug, ...(title !== undefined && { title }) })),
  };
}
