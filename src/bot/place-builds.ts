import { type CiSystem, type FinishedBuild, NO_LOGS } from '../ci/ci-system.ts';
import { buildUuidOf } from '../ci/directory/directory-source.ts';
import { isAppError } from '../errors.ts';
import type { Build } from '../model/build.ts';
import { type Change, changeKey, changeOfBuild } from '../model/change.ts';
import type { BuildQueue, NewBuild } from '../store/build-queue.ts';
import type { Round, TrackedBuild } from './change-state.ts';

/** How long a CI system that does not answer is asked for a build, in ms; then the verdict says that it did not. */
const PATIENCE_MS = 60 * 60 * 1000;

export interface PlaceOptions {
  readonly systems: readonly CiSystem[];
  readonly queue: BuildQueue;
  readonly now: () => Date;
  readonly signal: AbortSignal;
}

/** Builds of a round that are in the queue now, and why others are not. */
export interface PlacedBuilds {
  readonly round: Round;
  /** A failure of the last CI system that did not answer. */
  readonly failure?: unknown;
}

/** Asks CI systems for the builds of a round whose logs are still to be found, and puts them into the queue. */
export async function placeBuilds(
  change: Change,
  round: Round,
  options: PlaceOptions,
): Promise<PlacedBuilds> {
  const builds: TrackedBuild[] = [];
  let buildset = round.buildset;
  let failure: unknown;
  for (const build of round.builds) {
    if (build.uuid !== undefined) {
      builds.push(build);
      continue;
    }
    try {
      const found = await findBuild(change, round, build, options);
      await options.queue.enqueue([found]);
      buildset ??= found.overrides?.buildsetUuid;
      builds.push({ ...build, uuid: found.id, location: found.location });
    } catch (error) {
      if (!isAppError(error, 'SERVICE_UNAVAILABLE') && !isAppError(error, 'SERVICE_REFUSED')) throw error;
      failure = error;
      builds.push(build);
    }
  }
  return { round: { ...round, builds, ...(buildset !== undefined && { buildset }) }, failure };
}

async function findBuild(
  change: Change,
  round: Round,
  { report }: TrackedBuild,
  { systems, now, signal }: PlaceOptions,
): Promise<NewBuild> {
  const system = systems.find((system) => system.owns(report));
  let why = 'no CI system and no address of logs is known of it';
  if (system !== undefined) {
    try {
      const finished = await system.find(report, signal);
      if (finished !== undefined)
        return queuedBuild(finished, { ...change, ...patchsetOf(round) }, round.pipeline);
      why = `${system.name} knows no such build`;
    } catch (error) {
      if (now().getTime() - Date.parse(round.at) < PATIENCE_MS) throw error;
      why = `${system.name} did not answer for an hour`;
    }
  }
  const uuid =
    report.buildUuid ?? buildUuidOf(report.url ?? `${changeKey(change)} ${round.id} ${report.jobName}`);
  const isAddress = system === undefined && /^https?:\/\//i.test(report.url ?? '');
  const location = isAddress ? (report.url ?? '') : `${NO_LOGS}${why}`;
  const { jobName, status, voting } = report;
  // It had ended when it was reported: what is missing of its logs is not waited for from now on.
  const ended = { endedAt: new Date(round.at), ...(voting !== undefined && { voting }) };
  const build: Build = { buildUuid: uuid, jobName, status, ...ended };
  return queuedBuild({ build, location, isFinal: true }, { ...change, ...patchsetOf(round) }, round.pipeline);
}

function patchsetOf({ patchset }: Round): { readonly patchset?: string } {
  return patchset === undefined ? {} : { patchset };
}

/** The build as it enters the queue: what its review host says of the change wins over what the CI system says. */
export function queuedBuild(
  { build, location }: FinishedBuild,
  change?: Change,
  pipeline?: string,
): NewBuild {
  const overrides: Partial<Build> = {
    ...(pipeline !== undefined && { pipeline }),
    ...build,
    ...(change !== undefined && changeOfBuild(change)),
  };
  return { id: build.buildUuid, location, overrides };
}
