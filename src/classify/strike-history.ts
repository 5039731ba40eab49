import { isFailed, isPassed } from '../model/build.ts';
import type { BugHistory, StrikeHistory } from '../review/print/comment-input.ts';
import type { StoredBuild } from '../store/store.ts';

/** Counts how often each bug struck the builds that are kept, those that failed and those that passed. */
export async function countStrikes(builds: AsyncIterable<StoredBuild>): Promise<StrikeHistory> {
  const bugs = new Map<string, BugHistory>();
  let totals: BugHistory = { failedBuilds: 0, passedBuilds: 0 };
  for await (const { build, verdict } of builds) {
    const one = { failedBuilds: Number(isFailed(build)), passedBuilds: Number(isPassed(build)) };
    totals = add(totals, one);
    for (const { bug } of verdict?.bugs ?? []) bugs.set(bug, add(bugs.get(bug), one));
  }
  return { bugs, totals };
}

function add(sum: BugHistory | undefined, one: BugHistory): BugHistory {
  return {
    failedBuilds: (sum?.failedBuilds ?? 0) + one.failedBuilds,
    passedBuilds: (sum?.passedBuilds ?? 0) + one.passedBuilds,
  };
}
