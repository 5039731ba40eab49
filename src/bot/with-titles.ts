import type { BugVerdict, Verdict } from '../model/verdict.ts';
import type { TrackerCache } from '../tracker/tracker-cache.ts';

/** How long a tracker is waited for, in ms: a comment is worth more now than with a title. */
const WAIT_MS = 2_000;

/** The verdicts with what trackers call bugs whose signatures have no title; as they are where none answers. */
export async function withTitles(
  verdicts: readonly Verdict[],
  trackers: Pick<TrackerCache, 'lookUp'> | undefined,
): Promise<readonly Verdict[]> {
  if (trackers === undefined) return verdicts;
  const titled = async (bug: BugVerdict): Promise<BugVerdict> => {
    if (bug.title !== undefined) return bug;
    const found = await trackers.lookUp(bug.bug, bug.link, WAIT_MS);
    return found === undefined ? bug : { ...bug, title: found.title };
  };
  return Promise.all(
    verdicts.map(async (verdict) => ({ ...verdict, bugs: await Promise.all(verdict.bugs.map(titled)) })),
  );
}
