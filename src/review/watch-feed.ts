import { setTimeout as delay } from 'node:timers/promises';
import { AppError, isAppError } from '../errors.ts';
import type { HostServices } from './host-services.ts';
import type { ReviewEvent, WatchedEvent } from './review-host.ts';
import type { Delivery, Nudge } from './webhooks/delivery-inbox.ts';

/** How a host without a stream of events finds out what happened. */
export interface Feed {
  /**
   * Looks at all there is once. In the first sweep what happened before `since` is left out (everything, when it is
   * undefined); in later ones what an earlier sweep told of. `undefined` between events: a place to do something else.
   * @throws AppError when something could not be looked at: what happened there is told in a later sweep
   */
  sweep(since: Date | undefined, signal: AbortSignal): AsyncIterable<ReviewEvent | undefined>;
  /** What happened at the place that a delivery named. */
  follow(nudge: Nudge, signal: AbortSignal): Promise<readonly ReviewEvent[]>;
}

export interface WatchOptions {
  readonly host: string;
  readonly feed: Feed;
  readonly services: HostServices;
  /** Ms from the end of one sweep to the next. */
  readonly pollMs: number;
  /** Woken when a delivery was kept. */
  readonly bell: Bell;
}

/** Deliveries that are looked at together: many tell of the same revision. */
const BATCH = 500;

/** Ms between looks at the inbox: another process may have filled it. */
const INBOX_MS = 2000;

/** What clocks may differ by, and how late a CI system may tell of what ended, in ms. */
const OVERLAP_MS = 3_600_000;

/**
 * All that happens on a host: deliveries of its webhook as they come, and by regular sweeps what no delivery told.
 *
 * A cursor is the moment at which a whole sweep began, less an overlap: all that happened before has been told.
 */
export async function* watchFeed(
  options: WatchOptions,
  cursor: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<WatchedEvent> {
  const { services, feed, bell, host } = options;
  const since = cursor === undefined ? undefined : parseCursor(cursor);
  let told = (since ?? services.now()).toISOString();
  let nextSweepAt = 0;
  while (!signal.aborted) {
    for await (const event of deliveredEvents(options, signal)) yield { event, cursor: told };
    if (Date.now() >= nextSweepAt) {
      const beganAt = services.now();
      try {
        for await (const event of feed.sweep(since, signal)) {
          if (event !== undefined) yield { event, cursor: told };
          else if (bell.hasRung()) {
            for await (const delivered of deliveredEvents(options, signal))
              yield { event: delivered, cursor: told };
          }
        }
        told = new Date(beganAt.getTime() - OVERLAP_MS).toISOString();
      } catch (error) {
        if (!isAppError(error, 'SERVICE_UNAVAILABLE')) throw error;
        services.log.warn({ host, reason: error.message }, 'review host not wholly read, it is tried again');
      }
      nextSweepAt = Date.now() + options.pollMs;
    }
    await bell.wait(Math.min(INBOX_MS, Math.max(nextSweepAt - Date.now(), 0)), signal);
  }
}

/** @throws AppError `CONFIG_INVALID` */
function parseCursor(cursor: string): Date {
  const moment = new Date(cursor);
  if (Number.isNaN(moment.getTime()))
    throw new AppError(
      'CONFIG_INVALID',
      `expected a moment as cursor, like 2026-01-31T12:00:00Z, found ${cursor}`,
    );
  return moment;
}

/** Events of kept deliveries; a delivery is done when its events are. */
async function* deliveredEvents(
  { host, services, feed, bell }: WatchOptions,
  signal: AbortSignal,
): AsyncGenerator<ReviewEvent> {
  const { inbox, log } = services;
  if (!inbox) return;
  bell.reset();
  for (const [name, deliveries] of await pendingByPlace(inbox.pending(host))) {
    const nudge = deliveries[0]?.nudge;
    if (nudge === undefined || signal.aborted) return;
    try {
      yield* await feed.follow(nudge, signal);
    } catch (error) {
      if (!isAppError(error) || error.code === 'INTERRUPTED') throw error;
      log.warn({ host, place: name, reason: error.message }, 'delivery not followed');
      if (error.code === 'SERVICE_UNAVAILABLE') return;
    }
    for (const delivery of deliveries) await inbox.done(delivery);
  }
}

async function pendingByPlace(pending: AsyncIterable<Delivery>): Promise<ReadonlyMap<string, Delivery[]>> {
  const places = new Map<string, Delivery[]>();
  let count = 0;
  for await (const delivery of pending) {
    const { nudge } = delivery;
    const place = nudge.kind === 'head' ? `${nudge.project}@${nudge.revision}` : nudge.id;
    places.set(place, [...(places.get(place) ?? []), delivery]);
    if (++count >= BATCH) break;
  }
  return places;
}

/** Wakes one who waits. */
export class Bell {
  #isRung = false;
  #wake: (() => void) | undefined;

  ring(): void {
    this.#isRung = true;
    this.#wake?.();
  }

  hasRung(): boolean {
    return this.#isRung;
  }

  reset(): void {
    this.#isRung = false;
  }

  /** Until it rings, `ms` have passed or the signal fires. */
  async wait(ms: number, signal: AbortSignal): Promise<void> {
    if (this.#isRung || signal.aborted) return;
    const stop = new AbortController();
    this.#wake = () => stop.abort();
    await delay(ms, undefined, { signal: AbortSignal.any([signal, stop.signal]) }).catch(() => {});
    this.#wake = undefined;
  }
}
