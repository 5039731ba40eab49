import type { CiSystem } from '../ci/ci-system.ts';
import { isLate } from '../ci/file-loss.ts';
import { type Change, changeKey } from '../model/change.ts';
import type { Verdict } from '../model/verdict.ts';
import type { BuildQueue } from '../store/build-queue.ts';
import type { Store } from '../store/store.ts';
import type { ChangeRecords } from './change-records.ts';
import type { ChangeState, Round, TrackedBuild } from './change-state.ts';
import { deliverPending } from './deliver-pending.ts';
import { placeBuilds } from './place-builds.ts';
import { joinRounds } from './rounds.ts';
import type { SpokenBuilds, Spokesman } from './spokesman.ts';

/** When a change is to be looked at again, though nothing happens, in ms; and what went wrong, if something did. */
export interface Advance {
  readonly againInMs?: number;
  readonly failure?: unknown;
}

export interface AdvanceOptions {
  readonly changes: ChangeRecords;
  readonly store: Pick<Store, 'findBuild'>;
  readonly queue: BuildQueue;
  readonly systems: readonly CiSystem[];
  readonly spokesman: Spokesman;
  readonly now: () => Date;
  /** Called with builds of the change that are in the queue now. */
  readonly onBuilds: (id: string, state: ChangeState) => void;
}

/** Who reads builds tells of each verdict; should that get lost, a change looks for itself after so long, in ms. */
const LOOK_MS = 60_000;

/** After a failure that may pass, in ms. */
const RETRY_MS = 5_000;

/** Times that missing logs are looked for again, and how long after the last look, in ms. */
const LATE_LOOKS_MS: readonly number[] = [60_000, 300_000, 1_200_000];

/**
 * Brings a change as far as it goes now: finds the logs of its builds, has them read, says what there is to be said,
 * and settles. Every step is in the record before the next is made, so that it may be broken off at any moment.
 */
export async function advanceChange(
  id: string,
  options: AdvanceOptions,
  signal: AbortSignal,
): Promise<Advance> {
  const { changes, spokesman, onBuilds } = options;
  const known = await changes.read(id);
  if (known === undefined) return {};
  const { state: placed, failure } = await place(id, known, options, signal);
  onBuilds(id, placed);
  const standing = await look(placed, options);
  const spoken = await spokesman.speak(id, placed, standing.builds);
  const delivery = await deliverPending(id, spoken.state, { ...spokesman.outbox, changes }, signal);
  const waits = [
    ...(failure !== undefined || delivery.failure !== undefined ? [RETRY_MS] : []),
    ...(standing.missing > 0 ? [LOOK_MS] : []),
    ...standing.lateInMs,
    ...spoken.againInMs,
  ];
  if (waits.length === 0) {
    const isSettled = await settle(id, delivery.state, changes);
    return isSettled ? {} : { againInMs: 0 };
  }
  const troubles = failure ?? delivery.failure;
  return { againInMs: Math.min(...waits), ...(troubles !== undefined && { failure: troubles }) };
}

/** Puts the builds into the queue whose logs are still to be found. */
async function place(
  id: string,
  known: ChangeState,
  options: AdvanceOptions,
  signal: AbortSignal,
): Promise<{ readonly state: ChangeState; readonly failure?: unknown }> {
  const isPlaced = ({ uuid }: TrackedBuild) => uuid !== undefined;
  if (known.rounds.every(({ builds }) => builds.every(isPlaced))) return { state: known };
  const placed: Round[] = [];
  let failure: unknown;
  for (const round of known.rounds) {
    const found = await placeBuilds(known.change, round, { ...options, signal });
    failure ??= found.failure;
    placed.push(found.round);
  }
  const state = await options.changes.update(id, (before = known) => ({
    state: { ...before, rounds: joinRounds([...placed, ...before.rounds]) },
    isOpen: true,
  }));
  return { state: state ?? known, failure };
}

interface Look {
  readonly builds: SpokenBuilds;
  /** Builds of all rounds that have no verdict yet. */
  readonly missing: number;
  readonly lateInMs: readonly number[];
}

/** Reads what the store says of the builds, and sends those to be read again whose logs were not all there. */
async function look(state: ChangeState, options: AdvanceOptions): Promise<Look> {
  const builds = new Map<string, Verdict>();
  const lateInMs: number[] = [];
  let missing = 0;
  for (const { builds: tracked } of state.rounds) {
    for (const build of tracked) {
      const stored = build.uuid === undefined ? undefined : await options.store.findBuild(build.uuid);
      if (stored?.verdict === undefined) missing++;
      else {
        builds.set(stored.build.buildUuid, stored.verdict);
        const inMs = await lookAgain(state.change, build, stored, options);
        if (inMs !== undefined) lateInMs.push(inMs);
      }
    }
  }
  return { builds, missing, lateInMs };
}

type Stored = NonNullable<Awaited<ReturnType<Store['findBuild']>>>;

/** @returns how long until the next look, in ms; undefined where nothing is missing, or no more is hoped for */
async function lookAgain(
  change: Change,
  { uuid, location, looks = 0 }: TrackedBuild,
  { build, verdict, ingestedAt }: Stored,
  { queue, changes, now }: AdvanceOptions,
): Promise<number | undefined> {
  const delayMs = LATE_LOOKS_MS[looks];
  const lacks = verdict?.incomplete.some(isLate) === true;
  if (!lacks || delayMs === undefined || location === undefined) return undefined;
  const inMs = ingestedAt.getTime() + delayMs - now().getTime();
  if (inMs > 0) return inMs;
  await queue.enqueue([{ id: `${uuid}#${looks + 1}`, location, overrides: build }]);
  await changes.update(changeKey(change), (state) => {
    if (state === undefined) return undefined;
    const rounds = state.rounds.map((round) => ({ ...round, builds: round.builds.map(counted) }));
    return { state: { ...state, rounds }, isOpen: true };
  });
  return LOOK_MS;

  function counted(other: TrackedBuild): TrackedBuild {
    return other.uuid === uuid ? { ...other, looks: looks + 1 } : other;
  }
}

/** Marks the change as done, unless there is something new about it. */
async function settle(id: string, seen: ChangeState, changes: ChangeRecords): Promise<boolean> {
  let isSettled = true;
  await changes.update(id, (state) => {
    isSettled = state !== undefined && JSON.stringify(state) === JSON.stringify(seen);
    return state !== undefined && isSettled ? { state, isOpen: false } : undefined;
  });
  return isSettled;
}
