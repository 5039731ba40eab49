import type { PartialSearch } from '../../store/store.ts';

const MINUTE_MS = 60_000;

/** What an answer says of itself that is not all, as its time was over: how far it goes, and what to do. In ASCII, for headers. */
export function partialText({ completeAfter, builds }: PartialSearch): string {
  const minute = new Date((Math.floor(completeAfter.getTime() / MINUTE_MS) + 1) * MINUTE_MS);
  const moment = minute.toISOString().slice(0, 16).replace('T', ' ');
  const newest = builds === undefined ? '' : `, in the newest ${builds.seen} of ${builds.total} builds`;
  return `Complete back to ${moment} UTC${newest}: then the time was over, and of what is older a part at most is here. Narrow the time, name a job or a build, or look for rarer words.`;
}
