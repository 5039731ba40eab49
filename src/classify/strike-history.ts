import type { StrikeHistory } from '../review/print/comment-input.ts';
import type { StoredBuild } from '../store/store.ts';
import { StrikeCounter } from './strike-counter.ts';

/** Counts how often each bug struck the builds that are kept, those that failed and those that passed. */
export async function countStrikes(builds: AsyncIterable<StoredBuild>): Promise<StrikeHistory> {
  const counter = new StrikeCounter();
  for await (const stored of builds) counter.add(stored);
  return counter.history();
}
