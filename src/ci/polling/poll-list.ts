import type { FinishedBuild } from '../ci-system.ts';
import type { BuildList } from './build-list.ts';
import type { ListState } from './poll-cursor.ts';
import { OVERLAP_MS, SeenItems } from './seen-items.ts';

/** Longest that a build runs, in ms, where a list says nothing else. */
const LONGEST_MS = 24 * 60 * 60 * 1000;

/** Some builds that ended, and how far the list has been seen with them. */
export interface PolledPage {
  readonly finished: readonly FinishedBuild[];
  readonly state: ListState;
}

/**
 * What of a list ended since `state`; the last page only says how far that is.
 *
 * Lists are in the order of when builds began. So those that end late, having begun long ago, would be missed by
 * reading a list until it gets old: they are known by having run when one looked before, and are asked for one by one.
 */
export async function* pollList<T>(
  list: BuildList<T>,
  state: ListState,
  now: () => Date,
): AsyncGenerator<PolledPage> {
  const startedAt = now().getTime();
  // Before those that ended, so that what ends in between is in one of the two.
  const running = await allRunning(list);
  const seen = new SeenItems(list, state, running, startedAt);
  const isOld = oldness(list, state, startedAt);
  for await (const page of list.ended()) {
    const fresh = page.filter((item) => (list.isWanted?.(item) ?? true) && seen.isNew(item));
    if (fresh.length > 0) yield await give(fresh);
    if (page.every(isOld)) break;
  }
  for (const id of seen.vanished()) {
    const item = await list.find(id);
    if (item === undefined) seen.drop(id);
    else if (!list.about(item).isRunning) yield await give([item]);
  }
  yield { finished: [], state: seen.nextState() };

  async function give(items: readonly T[]): Promise<PolledPage> {
    const finished: FinishedBuild[] = [];
    for (const item of items) finished.push(...(await list.finished(item)));
    seen.add(items);
    return { finished, state: seen.state() };
  }
}

/** The state from which everything is given that ended at `from` or later. */
export function beginAt(from: Date, now: () => Date): ListState {
  return { from: from.getTime(), since: from.getTime(), polledAt: now().getTime(), seen: {} };
}

/** The state from which everything is given that ends from now on. */
export async function beginNow<T>(list: BuildList<T>, now: () => Date): Promise<ListState> {
  return { ...beginAt(now(), now), running: [...(await allRunning(list))] };
}

async function allRunning<T>(list: BuildList<T>): Promise<Set<string>> {
  const running = new Set<string>();
  for await (const page of list.running()) for (const id of page) running.add(id);
  return running;
}

/** Whether something says that all behind it in the list was seen before. */
function oldness<T>(
  list: BuildList<T>,
  { from, since, polledAt, running }: ListState,
  startedAt: number,
): (item: T) => boolean {
  const isGap = list.mayBeginAgain === true && startedAt - polledAt > OVERLAP_MS;
  const { longestMs = LONGEST_MS } = list;
  return (item) => {
    const { beganAt, endedAt = beganAt ?? Number.POSITIVE_INFINITY } = list.about(item);
    if (running !== undefined && !isGap) return endedAt < since - OVERLAP_MS;
    return (beganAt ?? endedAt) < Math.max(from, since) - longestMs;
  };
}
