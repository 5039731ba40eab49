import type { SearchSummary, Store } from '../../src/store/store.ts';
import type { WritableStore } from '../../src/store/writable-store.ts';
import { memoryStore } from './memory-store.ts';

/** What a search says whose time was over when it had seen the newest 3,120 of 10,044 builds. */
const SEEN: SearchSummary = {
  events: 7,
  builds: 3,
  blocks: { total: 20, skipped: 4, read: 7 },
  damaged: [],
  partial: { completeAfter: new Date('2026-06-01T00:40:00Z'), builds: { seen: 3120, total: 10_044 } },
};

/** A store each of whose searches lacks time. */
export function hurriedStore(): WritableStore {
  const searches: Pick<Store, 'search' | 'survey'> = {
    // biome-ignore lint/correctness/useYield: it finds nothing
    async *search() {
      return { ...SEEN, events: 0 };
    },
    survey: async (_, { fields }) => ({ ...SEEN, facets: fields.map(() => []), histogram: [] }),
  };
  return { ...memoryStore([]), ...searches };
}
