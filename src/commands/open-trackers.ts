import type { Records } from '../store/records.ts';
import { createTrackers } from '../tracker/create-trackers.ts';
import { createTrackerCache, type TrackerCache, type TrackerMemory } from '../tracker/tracker-cache.ts';
import type { TrackerOptions } from '../tracker/tracker-options.ts';

/** What trackers are asked with. */
export interface OpenTrackers {
  readonly trackers: readonly TrackerOptions[];
  /** Where answers are kept for other processes; only in this one when absent. */
  readonly records?: Records;
  readonly now: () => Date;
  readonly onFailure: (tracker: string, error: unknown) => void;
}

/** The trackers of the configuration and the public ones, asked seldom. */
export function openTrackers({ trackers, records, now, onFailure }: OpenTrackers): TrackerCache {
  const memory = records === undefined ? NO_MEMORY : memoryIn(records);
  return createTrackerCache({ trackers: createTrackers(trackers), memory, now, onFailure });
}

const NO_MEMORY: TrackerMemory = { get: async () => undefined, put: async () => {} };

function memoryIn(records: Records): TrackerMemory {
  return {
    get: async (id) => (await records.get('tracker', id))?.value,
    put: async (id, value) => {
      await records.put({ kind: 'tracker', id, value });
    },
  };
}
