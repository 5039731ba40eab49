import type { PolledBuild } from '../ci-system.ts';
import type { BuildList } from './build-list.ts';
import { type ListState, parsePollCursor, printPollCursor } from './poll-cursor.ts';
import { beginAt, beginNow, pollList } from './poll-list.ts';

/**
 * What ended in several lists since a cursor; see {@link CiSystem.poll}.
 * @param lists - by a name that stays the same; one that is new is read from the time on when one last looked
 */
export async function* pollLists<T>(
  lists: ReadonlyMap<string, BuildList<T>>,
  cursor: string | undefined,
  now: () => Date,
): AsyncGenerator<PolledBuild> {
  const at = now();
  const { lists: known, from } = parsePollCursor(cursor);
  const states: Record<string, ListState> = {};
  for (const [name, list] of lists)
    states[name] = known[name] ?? (from ? beginAt(from, now) : await beginNow(list, now));
  let given = printPollCursor(states, at);
  for (const [name, list] of lists) {
    const state = states[name];
    if (state === undefined) continue;
    for await (const { finished, state: reached } of pollList(list, state, now)) {
      states[name] = reached;
      const next = printPollCursor(states, at);
      for (const [number, build] of finished.entries())
        yield { finished: build, cursor: number === finished.length - 1 ? next : given };
      given = next;
    }
  }
  yield { cursor: given };
}
