import type { StoredBuild } from '../../src/store/store.ts';
import type { WritableStore } from '../../src/store/writable-store.ts';
import type { BoardChange } from '../../src/web/board/board.ts';

/**
 * A store of builds and verdicts without logs, for pages whose data is not what a test is about. What is added to a list
 * later is in the store too.
 */
export function memoryStore(builds: Iterable<BoardChange>): WritableStore {
  const kept: readonly BoardChange[] = Array.isArray(builds) ? builds : [...builds];
  const store: Partial<WritableStore> = {
    location: 'memory',
    async *buildChanges(cursor) {
      for (const one of kept)
        if (cursor === undefined || Number(one.cursor) > Number(cursor)) yield { ...one, hasLogs: true };
    },
    findBuild: async (uuid): Promise<StoredBuild | undefined> => {
      const found = kept.find(({ build }) => build.buildUuid === uuid);
      return found && { ...found, files: [] };
    },
    queue: () => ({ counts: async () => ({ waiting: 3, leased: 1, done: 7, parked: 0 }) }) as never,
    records: () => ({ async *list() {} }) as never,
    close: async () => {},
  };
  // Pages of builds and verdicts ask for no more than this.
  return store as WritableStore;
}
