import type { FinishedBuild } from '../ci-system.ts';
import { mapBuild } from './map-build.ts';
import type { TenantState } from './poll-cursor.ts';
import type { ZuulBuild } from './schema.ts';
import { walkBuilds } from './walk-builds.ts';
import type { ZuulClient } from './zuul-client.ts';

/** How much later than its end a build may show up among those that ended, in ms: schedulers write side by side. */
const OVERLAP_MS = 10 * 60 * 1000;

/** Longest that a build runs, in ms: so far back one looks where it is not known what ran. */
const LONGEST_BUILD_MS = 24 * 60 * 60 * 1000;

/** Some builds that ended, and how far the tenant has been seen with them. */
export interface PolledPage {
  readonly finished: readonly FinishedBuild[];
  readonly state: TenantState;
}

/** What the round of a poll takes. */
export interface PollRound {
  readonly client: ZuulClient;
  readonly tenant: string;
  readonly state: TenantState;
  readonly now: () => Date;
  readonly signal: AbortSignal;
}

/**
 * The builds of a tenant that ended since `state`; the last page only says how far that is.
 *
 * Zuul lists builds by when they began. So those that end late, having begun long ago, would be missed by reading
 * the list until it gets old: they are known by having run when one looked before, and are asked for one by one.
 */
export async function* pollBuilds(round: PollRound): AsyncGenerator<PolledPage> {
  const { client, tenant, state, signal } = round;
  const startedAt = round.now().getTime();
  const list = (complete: boolean) => walkBuilds((skip) => client.builds(tenant, { complete, skip }, signal));
  // Before those that ended, so that a build which ends in between is in one of the two lists.
  const running = new Set<string>();
  for await (const page of list(false)) for (const { uuid } of page) running.add(uuid);
  const seen = new SeenBuilds(state, running, startedAt);
  const isOld = oldness(state);
  for await (const page of list(true)) {
    const fresh = page.filter((build) => seen.isNew(build));
    if (fresh.length > 0) yield { finished: seen.take(fresh, tenant), state: seen.state() };
    if (page.every(isOld)) break;
  }
  for (const uuid of seen.vanished()) {
    const build = await client.build(tenant, uuid, signal);
    if (build === undefined) seen.drop(uuid);
    else if (build.result !== undefined) yield { finished: seen.take([build], tenant), state: seen.state() };
  }
  yield { finished: [], state: seen.nextState() };
}

/** The state from which all builds are given that ended at `from` or later. */
export function beginAt(from: Date): TenantState {
  return { from: from.getTime(), since: from.getTime(), seen: {} };
}

/** The state from which all builds are given that end from now on. */
export async function beginNow(round: Omit<PollRound, 'state'>): Promise<TenantState> {
  const { client, tenant, signal } = round;
  const now = round.now().getTime();
  const running: string[] = [];
  const pages = walkBuilds((skip) => client.builds(tenant, { complete: false, skip }, signal));
  for await (const page of pages) running.push(...page.map(({ uuid }) => uuid));
  return { from: now, since: now, seen: {}, running };
}

/** Which builds have been given, and which are still to come. */
class SeenBuilds {
  readonly #before: TenantState;
  readonly #running: ReadonlySet<string>;
  readonly #startedAt: number;
  /** When they ended, by UUID. */
  readonly #seen: Map<string, number>;
  /** Those that ran before and have not been given. */
  readonly #awaited: Set<string>;

  constructor(before: TenantState, running: ReadonlySet<string>, startedAt: number) {
    this.#before = before;
    this.#running = running;
    this.#startedAt = startedAt;
    this.#seen = new Map(Object.entries(before.seen));
    this.#awaited = new Set(before.running);
  }

  isNew(build: ZuulBuild): boolean {
    if (this.#seen.has(build.uuid)) return false;
    if (this.#awaited.has(build.uuid)) return true;
    const { from, since } = this.#before;
    return endOf(build) > Math.max(from, since - OVERLAP_MS);
  }

  take(builds: readonly ZuulBuild[], tenant: string): FinishedBuild[] {
    for (const build of builds) {
      this.#seen.set(build.uuid, Math.min(endOf(build), this.#startedAt));
      this.#awaited.delete(build.uuid);
    }
    return builds.map((build) => mapBuild(build, tenant));
  }

  /** Those that ran before, run no more and were in no list. */
  vanished(): string[] {
    return [...this.#awaited].filter((uuid) => !this.#running.has(uuid));
  }

  drop(uuid: string): void {
    this.#awaited.delete(uuid);
  }

  /** From here the same round would be gone through again, without what has been given. */
  state(): TenantState {
    return { ...this.#before, seen: Object.fromEntries(this.#seen) };
  }

  /** From here the next round goes on. */
  nextState(): TenantState {
    const since = Math.max(this.#before.since, ...this.#seen.values());
    const kept = [...this.#seen].filter(([, endedAt]) => endedAt > since - OVERLAP_MS);
    const running = [...this.#awaited, ...this.#running].filter((uuid) => !this.#seen.has(uuid));
    return { from: this.#before.from, since, seen: Object.fromEntries(kept), running: [...new Set(running)] };
  }
}

/** Whether a build says that all behind it in the list was seen before. */
function oldness({ from, since, running }: TenantState): (build: ZuulBuild) => boolean {
  if (running !== undefined) return (build) => endOf(build) < since - OVERLAP_MS;
  return (build) => startOf(build) < from - LONGEST_BUILD_MS;
}

/** Infinity where Zuul does not say: such a build is new. */
function endOf({ end_time, start_time }: ZuulBuild): number {
  return (end_time ?? start_time)?.getTime() ?? Number.POSITIVE_INFINITY;
}

function startOf(build: ZuulBuild): number {
  return build.start_time?.getTime() ?? endOf(build);
}
