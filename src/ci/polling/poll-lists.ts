import type { PolledBuild } from '../ci-system.ts';
import type { BuildList } from './build-list.ts';
import { type ListState, parsePollCursor, printPollCursor } from './poll-cursor.ts';
import { beginAt, beginNow, pollList } from './poll-list.ts';

/**
 * What ended in several lists since a cursor; see {@link CiSystem.poll}.
 * @param lists - by a name that stays the same; one that is new begins where the cursor says, or now
 */
export async function* pollLists<T>(
  lists: ReadonlyMap<string, BuildList<T>>,
  cursor: string | undefined,
  now: () => Date,
): AsyncGenerator<PolledBuild> {
  const { lists: known, from } = parsePollCursor(cursor);
  const states: Record<string, ListState> = {};
  for (const [name, list] of lists)
    states[name] = known[name] ?? (from ? beginAt(from, now) : await beginNow(list, now));
  let given = printPollCursor(states);
  for (const [name, list] of lists) {
    const state = states[name];
    if (state === undefined) continue;
    for await (const { finished, state: reached } of pollList(list, state, now)) {
      states[name] = reached;
      const next = printPollCursor(states);
      for (const [number, build] of finished.entries())
        yield { finished: build, cursor: number === finished.length - 1 ? next : given };
      given = next;
    }
  }
  yield { cursor: given };
}
