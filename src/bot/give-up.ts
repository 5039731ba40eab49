import type { LogSource } from '../ci/log-source.ts';
import { type IngestRequest, ingestBuild } from '../ingest/ingest-build.ts';
import { isFailed } from '../model/build.ts';
import type { QueuedBuild } from '../store/build-queue.ts';
import type { WritableStore } from '../store/writable-store.ts';
import type { Reader } from './live-judge.ts';

/**
 * Gives a build that could not be read, however often it was tried, a verdict that says so: who waits for it learns
 * why. A verdict that is there already stays.
 * @returns whether there was none
 */
export async function giveUp(
  { id, location, overrides, lastError = 'it could not be read' }: QueuedBuild,
  { judge, runner }: Reader,
  { store, now }: { readonly store: WritableStore; readonly now: () => Date },
): Promise<boolean> {
  const buildUuid = overrides?.buildUuid ?? id;
  if ((await store.findBuild(buildUuid))?.verdict !== undefined) return false;
  const source: LogSource = {
    location,
    sequential: true,
    incomplete: [{ filename: '', reason: 'unreadable', message: lastError }],
    describe: async () => ({ buildUuid }),
    files: nothing,
  };
  const withState: IngestRequest['judge'] = (reading) => {
    const verdict = judge.judge(reading);
    return isFailed(reading.build) ? { ...verdict, state: 'error' } : verdict;
  };
  await ingestBuild({
    source,
    runner,
    judge: withState,
    store,
    now,
    ...(overrides !== undefined && { overrides }),
  });
  return true;
}

async function* nothing(): AsyncGenerator<never> {}
