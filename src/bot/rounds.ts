import type { Round, TrackedBuild } from './change-state.ts';

/** Rounds that are kept of a change; older ones have been spoken of long ago. */
const MAX_ROUNDS = 12;

/**
 * Adds what was reported to the rounds that are known, oldest first. A report of a run that is known already, by
 * another way or a second time, adds only what is new: the order of events does not matter.
 */
export function addRound(rounds: readonly Round[], added: Round): readonly Round[] {
  const joined = joinRounds([...rounds, added]);
  return joined.slice(-MAX_ROUNDS);
}

/** Joins rounds that are of the same run; needed whenever more became known of their builds. */
export function joinRounds(rounds: readonly Round[]): readonly Round[] {
  const joined: Round[] = [];
  for (const round of rounds) {
    const place = joined.findIndex((other) => isSameRun(other, round));
    const other = joined[place];
    if (other === undefined) joined.push(round);
    else joined[place] = join(other, round);
  }
  return joined.sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

function isSameRun(a: Round, b: Round): boolean {
  if (a.patchset !== b.patchset) return false;
  if (a.id === b.id || (a.buildset !== undefined && a.buildset === b.buildset)) return true;
  return a.builds.some((build) => isNamed(build) && b.builds.some((other) => isSameBuild(build, other)));
}

/** Whether the build can be told from another run of the same job. */
function isNamed({ uuid, report }: TrackedBuild): boolean {
  return uuid !== undefined || report.buildUuid !== undefined || report.url !== undefined;
}

function join(a: Round, b: Round): Round {
  const [older, newer] = a.changedAt <= b.changedAt ? [a, b] : [b, a];
  const builds = newer.changedAt > older.changedAt ? withoutPast(older, newer) : [...older.builds];
  for (const build of newer.builds) {
    const place = builds.findIndex((other) => isSameBuild(other, build));
    const other = builds[place];
    if (other === undefined) builds.push(build);
    else builds[place] = joinBuilds(other, build);
  }
  const pipeline = a.pipeline ?? b.pipeline;
  const buildset = a.buildset ?? b.buildset;
  const passed = newer.passed ?? older.passed;
  return {
    ...a,
    ...(pipeline !== undefined && { pipeline }),
    ...(buildset !== undefined && { buildset }),
    ...(passed !== undefined && { passed }),
    at: a.at < b.at ? a.at : b.at,
    changedAt: newer.changedAt,
    isWhole: a.isWhole || b.isWhole,
    builds,
  };
}

/**
 * Builds of an older report, less those of jobs that ran again: GitHub and GitLab report a revision as it stands, and
 * one job of it may have run again while the others stand as they were.
 */
function withoutPast(older: Round, newer: Round): TrackedBuild[] {
  if (!newer.isWhole) return [...older.builds];
  const again = new Set([...newer.builds.map(({ report }) => report.jobName), ...(newer.passed ?? [])]);
  return older.builds.filter(
    (build) => !again.has(build.report.jobName) || newer.builds.some((other) => isSameBuild(other, build)),
  );
}

/** Told twice, once in more detail: what is known of either counts. */
function joinBuilds(a: TrackedBuild, b: TrackedBuild): TrackedBuild {
  const uuid = a.uuid ?? b.uuid;
  const location = a.location ?? b.location;
  const looks = Math.max(a.looks ?? 0, b.looks ?? 0);
  return {
    report: { ...b.report, ...a.report },
    isSpokenOf: a.isSpokenOf || b.isSpokenOf,
    ...(uuid !== undefined && { uuid }),
    ...(location !== undefined && { location }),
    ...(looks > 0 && { looks }),
  };
}

function isSameBuild(a: TrackedBuild, b: TrackedBuild): boolean {
  const [one, other] = [a.uuid ?? a.report.buildUuid, b.uuid ?? b.report.buildUuid];
  if (one !== undefined && other !== undefined) return one === other;
  if (a.report.url === undefined && b.report.url === undefined) return a.report.jobName === b.report.jobName;
  return a.report.url === b.report.url;
}
