import { type PreviewedBuild, previewSignature } from '../../classify/preview-signature.ts';
import { type PreviewSummary, summarisePreview } from '../../classify/summarise-preview.ts';
import type { Signature } from '../../model/signature.ts';
import type { Job } from '../jobs/job.ts';

/** The signature to be tried, and the builds that are known to have its bug. */
export interface PreviewOrder {
  readonly signature: Signature;
  readonly knownBuilds: readonly string[];
}

/** What a page shows of a preview. */
export interface PreviewResult {
  readonly summary: PreviewSummary;
  /** Of each kind the newest: passed builds that are hit, failed ones, and those that are hit no more. */
  readonly passed: readonly PreviewedBuild[];
  readonly failed: readonly PreviewedBuild[];
  readonly lost: readonly PreviewedBuild[];
  readonly isCut: boolean;
  readonly damaged: readonly string[];
  readonly durationMs: number;
}

/** Builds of each kind that are shown, and hits of one. */
const MAX_BUILDS = 200;
const MAX_HITS = 3;

/** Runs a signature over all logs that are kept. */
export const previewJob: Job<PreviewOrder, PreviewResult> = async (store, order, control) => {
  const start = performance.now();
  const { builds, isCut, damaged } = await previewSignature(store, { ...order, ...control });
  const hit = builds.filter((one) => one.hit !== undefined);
  return {
    summary: summarisePreview(builds),
    passed: shown(hit.filter(({ outcome }) => outcome === 'passed')),
    failed: shown(hit.filter(({ outcome }) => outcome === 'failed')),
    lost: shown(builds.filter((one) => one.hit === undefined)),
    isCut,
    damaged,
    durationMs: performance.now() - start,
  };
};

function shown(builds: readonly PreviewedBuild[]): PreviewedBuild[] {
  return builds.slice(0, MAX_BUILDS).map((one) => ({
    ...one,
    ...(one.hit && { hit: { ...one.hit, hits: one.hit.hits.slice(0, MAX_HITS) } }),
  }));
}
