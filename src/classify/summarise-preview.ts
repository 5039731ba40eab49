import type { BugVerdict } from '../model/verdict.ts';
import type { PreviewedBuild } from './preview-signature.ts';

/** A signature that hits the same builds. */
export interface Overlap extends Pick<BugVerdict, 'bug' | 'title'> {
  readonly builds: number;
}

/** What a preview comes down to. */
export interface PreviewSummary {
  /** Builds hit, by how they ended; a passed one is a false positive. */
  readonly failed: number;
  readonly passed: number;
  /** Failed builds that had no bug and would have this one. */
  readonly explained: number;
  /** Builds whose verdict would name the bug, and does not; and the other way round. */
  readonly gained: number;
  readonly lost: number;
  /** Other signatures that hit some of the builds, most builds first. */
  readonly overlaps: readonly Overlap[];
}

/** Counts what a preview found. */
export function summarisePreview(builds: readonly PreviewedBuild[]): PreviewSummary {
  const hit = builds.filter((one) => one.hit !== undefined);
  const failed = hit.filter(({ outcome }) => outcome === 'failed');
  return {
    failed: failed.length,
    passed: hit.length - failed.length,
    explained: failed.filter(({ hadBug, otherBugs }) => !hadBug && otherBugs.length === 0).length,
    gained: hit.filter(({ hadBug }) => !hadBug).length,
    lost: builds.length - hit.length,
    overlaps: overlapsOf(hit),
  };
}

function overlapsOf(hit: readonly PreviewedBuild[]): Overlap[] {
  const found = new Map<string, Overlap>();
  for (const { otherBugs } of hit) {
    for (const other of otherBugs) {
      found.set(other.bug, { ...other, builds: (found.get(other.bug)?.builds ?? 0) + 1 });
    }
  }
  return [...found.values()].sort(
    (left, right) => right.builds - left.builds || (left.bug < right.bug ? -1 : 1),
  );
}
