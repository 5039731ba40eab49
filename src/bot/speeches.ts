import type { ChangeState, Round, TrackedBuild } from './change-state.ts';

/** What one comment is about. */
export interface Speech {
  readonly rounds: readonly Round[];
  /** Each job's latest build. */
  readonly builds: readonly TrackedBuild[];
}

/** Reported longer ago, in ms, a round is no longer spoken of: a new signature does not comment on last month. */
export const FRESH_MS = 24 * 60 * 60 * 1000;

/**
 * What is to be spoken of: the fresh rounds of the newest patch set. Where a comment can be replaced there is one for
 * all of them, else one for each.
 */
export function speechesOf(
  { rounds }: ChangeState,
  { isEdited, now }: { readonly isEdited: boolean; readonly now: Date },
): readonly Speech[] {
  const newest = newestPatchset(rounds);
  const fresh = rounds.filter(
    ({ patchset, changedAt }) => patchset === newest && now.getTime() - Date.parse(changedAt) < FRESH_MS,
  );
  const groups = isEdited && fresh.length > 0 ? [fresh] : fresh.map((round) => [round]);
  return groups
    .map((group) => ({ rounds: group, builds: latestBuilds(group) }))
    .filter(({ builds }) => builds.length > 0);
}

/** Patch sets with numbers go by them; revisions by when they were reported last. */
function newestPatchset(rounds: readonly Round[]): string | undefined {
  let newest: Round | undefined;
  for (const round of rounds) if (newest === undefined || isNewer(round, newest)) newest = round;
  return newest?.patchset;
}

function isNewer(a: Round, b: Round): boolean {
  const [one, other] = [Number(a.patchset), Number(b.patchset)];
  const areNumbers = Number.isInteger(one) && Number.isInteger(other);
  return areNumbers && one !== other ? one > other : a.at >= b.at;
}

/** Builds that comments speak of: of a job that ran again in the same pipeline only those of the last round. */
function latestBuilds(rounds: readonly Round[]): readonly TrackedBuild[] {
  const latest = new Map<string, readonly TrackedBuild[]>();
  for (const { pipeline = '', builds, passed = [], isWhole } of rounds) {
    const now = new Map<string, readonly TrackedBuild[]>(passed.map((job) => [job, []]));
    for (const build of builds.filter(({ isSpokenOf }) => isSpokenOf)) {
      const { jobName } = build.report;
      // A whole report names a job twice only where two workflows have one of that name.
      now.set(jobName, isWhole ? [...(now.get(jobName) ?? []), build] : [build]);
    }
    for (const [job, spoken] of now) latest.set(`${pipeline} ${job}`, spoken);
  }
  return [...latest.values()].flat();
}
