import { bugUrl } from '../../model/bug-url.ts';
import { maskText } from '../../model/mask-text.ts';
import type { Signature } from '../../model/signature.ts';
import { isOfPipeline, isOfProject } from '../../notify/channel-filter.ts';
import type { DigestOptions } from '../../notify/notify-options.ts';
import type { BugInfo } from '../../tracker/tracker.ts';
import type { BugLife, LedgerBuild } from './build-ledger.ts';
import type { BugNumbers, Digest, UnknownCause } from './digest.ts';

const DAY_MS = 86_400_000;

/** A signature that did not hit for so long is dead, in ms. */
const DEAD_MS = 30 * DAY_MS;

/** Changes that were under way when a bug was fixed do not have the fix: their failures count no more than before. */
const FIX_SPREADS_MS = DAY_MS;

/** Most unknown causes of a digest. */
const MAX_UNKNOWN = 10;

/** What a digest is computed from. */
export interface DigestSource {
  readonly builds: Iterable<LedgerBuild>;
  readonly lives: ReadonlyMap<string, BugLife>;
  /** Since when there are builds; before that nothing was seen of anything. */
  readonly oldestAt: Date | undefined;
  readonly signatures: readonly Signature[];
  /** Asks the bug's tracker. */
  readonly lookUp: (bug: string, link: string | undefined) => Promise<BugInfo | undefined>;
}

/** The time that a digest is about: `from` is included, `to` is not. */
export interface Period {
  readonly from: Date;
  readonly to: Date;
}

/** Whose digest it is. */
export type DigestFilter = Pick<DigestOptions, 'projects' | 'pipelines' | 'owners'>;

/** What happened in a period, for whoever asks. */
export async function computeDigest(
  source: DigestSource,
  period: Period,
  filter: DigestFilter,
): Promise<Digest> {
  const builds = [...source.builds].filter((build) => isOfInterest(build, filter));
  const during = builds.filter(({ knownAt }) => knownAt >= period.from && knownAt < period.to);
  const failed = during.filter(({ outcome, isVoting }) => outcome === 'failed' && isVoting);
  const owned = new Map(source.signatures.map((signature) => [signature.bug, signature]));
  const isOwned = (bug: string) =>
    filter.owners === undefined || filter.owners.includes(owned.get(bug)?.owner ?? '');
  const byBug = buildsByBug(builds);
  const struck = [...buildsByBug(during).keys()].filter(isOwned);
  const died = deadBugs(source, period).filter(isOwned);
  const numbers = new Map<string, BugNumbers>();
  await Promise.all(
    [...struck, ...died].map(async (bug) => {
      const hit = byBug.get(bug) ?? [];
      numbers.set(bug, await bugNumbers(bug, { source, period, hit, signature: owned.get(bug) }));
    }),
  );
  const known = struck.flatMap((bug) => numbers.get(bug) ?? []).sort(byBuilds);
  const hits = known.filter((bug) => bug.builds > 0);
  const isPersonal = filter.owners !== undefined && filter.projects === undefined;
  return {
    ...period,
    totals: { failed: failed.length, classified: failed.filter(({ bugs }) => bugs.length > 0).length },
    newBugs: hits.filter(({ bug }) => isNew(source.lives.get(bug), period)),
    backBugs: hits.filter((bug) => isBack(bug, byBug.get(bug.bug) ?? [], period)),
    bugs: hits,
    unknown: isPersonal ? [] : unknownCauses(failed),
    falsePositives: known.filter(({ passed }) => passed > 0),
    dead: died
      .flatMap((bug) => numbers.get(bug) ?? [])
      .filter(({ tracker }) => isOfProject(filter.projects, tracker?.projects ?? [])),
  };
}

function isOfInterest({ project, pipeline }: LedgerBuild, filter: DigestFilter): boolean {
  const projects = project === undefined ? [] : [project];
  return isOfProject(filter.projects, projects) && isOfPipeline(filter.pipelines, pipeline);
}

function buildsByBug(builds: readonly LedgerBuild[]): ReadonlyMap<string, readonly LedgerBuild[]> {
  const byBug = new Map<string, LedgerBuild[]>();
  for (const build of builds) {
    for (const bug of build.bugs) {
      const same = byBug.get(bug);
      if (same === undefined) byBug.set(bug, [build]);
      else same.push(build);
    }
  }
  return byBug;
}

interface BugContext {
  readonly source: DigestSource;
  readonly period: Period;
  /** Builds that the bug hit. */
  readonly hit: readonly LedgerBuild[];
  readonly signature: Signature | undefined;
}

async function bugNumbers(bug: string, { source, period, hit, signature }: BugContext): Promise<BugNumbers> {
  const life = source.lives.get(bug);
  const link = signature?.bugLink ?? life?.link;
  const tracker = await source.lookUp(bug, link);
  const title = signature?.title ?? tracker?.title ?? life?.title;
  const url = tracker?.url ?? bugUrl(bug, link);
  const end = period.to.getTime();
  const failed = hit.filter(({ outcome, endedAt }) => outcome !== 'passed' && endedAt.getTime() < end);
  const recent = failed.filter(({ endedAt }) => endedAt.getTime() >= end - 10 * DAY_MS);
  const isDuring = ({ knownAt }: LedgerBuild) => knownAt >= period.from && knownAt < period.to;
  return {
    bug,
    builds: failed.filter(isDuring).length,
    lastDay: recent.filter(({ endedAt }) => endedAt.getTime() >= end - DAY_MS).length,
    tenDays: recent.length,
    changes: new Set(recent.map((build) => changeOf(build))).size,
    projects: [...new Set(recent.flatMap(({ project }) => project ?? []))].sort(),
    passed: hit.filter((build) => build.outcome === 'passed' && isDuring(build)).length,
    ...(title !== undefined && { title }),
    ...(url !== undefined && { url }),
    ...(tracker !== undefined && { tracker }),
    ...(life !== undefined && { lastAt: life.lastAt }),
  };
}

function isNew(life: BugLife | undefined, { from, to }: Period): boolean {
  return life !== undefined && life.firstKnownAt >= from && life.firstKnownAt < to;
}

/** Whether it struck, for the first time since it was fixed, a build that should have had the fix. */
function isBack({ tracker }: BugNumbers, hit: readonly LedgerBuild[], { from, to }: Period): boolean {
  if (tracker?.state !== 'fixed' || tracker.closedAt === undefined) return false;
  const fixed = tracker.closedAt.getTime() + FIX_SPREADS_MS;
  const again = hit.filter(({ outcome, startedAt }) => outcome !== 'passed' && startedAt.getTime() > fixed);
  return (
    again.some(({ knownAt }) => knownAt >= from && knownAt < to) &&
    !again.some(({ knownAt }) => knownAt < from)
  );
}

/** Bugs for which the last of thirty days without a hit fell into the period, while builds were seen all the time. */
function deadBugs({ lives, signatures, oldestAt }: DigestSource, { from, to }: Period): readonly string[] {
  if (oldestAt === undefined) return [];
  return signatures
    .filter(({ resolvedAt }) => resolvedAt === undefined)
    .map(({ bug }) => bug)
    .filter((bug) => {
      const diesAt = (lives.get(bug)?.lastAt ?? oldestAt).getTime() + DEAD_MS;
      return diesAt >= from.getTime() && diesAt < to.getTime();
    });
}

function unknownCauses(failed: readonly LedgerBuild[]): readonly UnknownCause[] {
  const causes = new Map<string, LedgerBuild[]>();
  for (const build of failed.filter(({ bugs }) => bugs.length === 0)) {
    const key = build.line === undefined ? `${build.state} ${build.job ?? ''}` : maskText(build.line);
    const same = causes.get(key);
    if (same === undefined) causes.set(key, [build]);
    else same.push(build);
  }
  return [...causes.values()]
    .sort((a, b) => b.length - a.length)
    .slice(0, MAX_UNKNOWN)
    .flatMap(([first, ...others]) => (first === undefined ? [] : unknownCause(first, [first, ...others])));
}

function unknownCause(first: LedgerBuild, builds: readonly LedgerBuild[]): UnknownCause {
  return {
    ...(first.line !== undefined && { line: first.line }),
    builds: builds.length,
    changes: new Set(builds.map(changeOf)).size,
    jobs: [...new Set(builds.flatMap(({ job }) => job ?? []))].sort(),
    example: first.uuid,
  };
}

/** Builds of no change (periodic ones) count each for itself. */
function changeOf({ project = '', change, uuid }: LedgerBuild): string {
  return change === undefined ? uuid : `${project} ${change}`;
}

function byBuilds(a: BugNumbers, b: BugNumbers): number {
  return b.builds - a.builds || b.tenDays - a.tenDays || a.bug.localeCompare(b.bug);
}
