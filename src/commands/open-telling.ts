import { createTelling, type OpenTelling } from '../bot/telling/create-telling.ts';
import type { Log } from '../log.ts';
import type { SignatureSet } from '../model/signature.ts';
import type { NotifyOptions } from '../notify/notify-options.ts';
import type { WritableStore } from '../store/writable-store.ts';
import type { TrackerOptions } from '../tracker/tracker-options.ts';
import { openTrackers } from './open-trackers.ts';

/** What telling is put together from. */
export interface TellingNeeds {
  readonly notify: NotifyOptions;
  readonly trackers: readonly TrackerOptions[];
  readonly store: WritableStore;
  readonly signatures: () => SignatureSet;
  readonly log: Log;
  readonly now: () => Date;
  /** Told of a channel's or tracker's failure. */
  readonly onFailure?: (name: string, error: unknown) => void;
  /** How long single builds are remembered for digests, in ms, where that is longer than usual. */
  readonly keptMs?: number;
}

/** Telling with its trackers; `close` comes after the end of `telling.run`. */
export interface TellingWithTrackers {
  readonly telling: OpenTelling;
  close(): Promise<void>;
}

/**
 * Opens what tells people of the configuration.
 * @throws AppError `CONFIG_INVALID` when channels and digests do not fit together
 */
export async function openTelling(needs: TellingNeeds): Promise<TellingWithTrackers> {
  const { store, signatures, notify, log, now, onFailure, keptMs } = needs;
  const trackers = openTrackers({
    trackers: needs.trackers,
    records: store.records(),
    now,
    onFailure: (tracker, error) => {
      const found = error instanceof Error ? error.message : String(error);
      log.warn({ tracker, found }, 'tracker does not tell of bugs');
      onFailure?.(tracker, error);
    },
  });
  const telling = await createTelling({
    store,
    signatures,
    notify,
    trackers,
    log,
    now,
    ...(onFailure !== undefined && { onFailure }),
    ...(keptMs !== undefined && { keptMs }),
  });
  return { telling, close: () => trackers.close() };
}
