import { AppError, isAppError } from '../errors.ts';
import type { Bell } from './bell.ts';
import { FollowDeliveries, type FollowOptions } from './follow-deliveries.ts';
import type { ReviewEvent, WatchedEvent, WatchHealth } from './review-host.ts';

const MINUTE_MS = 60_000;

/** How often a host is looked at when nobody says, in ms: seldom where webhooks tell of most. */
export function usualPollMs(hasWebhook: boolean): number {
  return hasWebhook ? 10 * MINUTE_MS : MINUTE_MS;
}

export interface WatchOptions extends FollowOptions {
  /** Ms from the end of one sweep to the next. */
  readonly pollMs: number;
  /** Woken when a delivery was kept. */
  readonly bell: Bell;
  readonly health: WatchHealth;
}

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
  const { services, bell, pollMs, health } = options;
  const since = cursor === undefined ? undefined : parseCursor(cursor);
  const start = since ?? services.now();
  const watch = new Watch(options);
  let told = start;
  let nextSweepAt = 0;
  while (!signal.aborted) {
    for await (const event of watch.delivered(signal)) yield { event, cursor: told.toISOString() };
    if (Date.now() >= nextSweepAt) {
      const beganAt = services.now().getTime();
      try {
        for await (const event of watch.swept(since, signal)) yield { event, cursor: told.toISOString() };
        told = new Date(Math.max(start.getTime(), beganAt - OVERLAP_MS));
        nextSweepAt = Date.now() + pollMs;
      } catch (error) {
        if (!isAppError(error, 'SERVICE_UNAVAILABLE')) throw error;
        nextSweepAt = Date.now() + Math.min(pollMs, MINUTE_MS);
        health.failed(error);
      }
    }
    await bell.wait(Math.min(INBOX_MS, Math.max(nextSweepAt - Date.now(), 0)), signal);
  }
}

class Watch {
  readonly #options: WatchOptions;
  readonly #deliveries: FollowDeliveries;

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#deliveries = new FollowDeliveries(options);
  }

  delivered(signal: AbortSignal): AsyncIterable<ReviewEvent> {
    this.#options.bell.reset();
    return this.#deliveries.events(signal);
  }

  /** What a sweep finds that is news, and in between what deliveries tell. */
  async *swept(since: Date | undefined, signal: AbortSignal): AsyncGenerator<ReviewEvent> {
    const { feed, told, bell, health } = this.#options;
    let isWhole = true;
    const onRefused = (refusal: AppError): void => {
      isWhole = false;
      health.failed(refusal);
    };
    for await (const found of feed.sweep(since, signal, onRefused)) {
      if (found === undefined) {
        if (bell.hasRung()) yield* this.delivered(signal);
        continue;
      }
      const { event, isOld } = found;
      if (!told.isNews(event)) continue;
      if (!isOld) yield event;
      told.remember(event, { isOld });
    }
    if (isWhole) health.works();
  }
}

/** @throws AppError `CONFIG_INVALID` */
function parseCursor(cursor: string): Date {
  const moment = new Date(cursor);
  if (!Number.isNaN(moment.getTime())) return moment;
  const message = `expected a moment as cursor, like 2026-01-31T12:00:00Z, found ${cursor}`;
  throw new AppError('CONFIG_INVALID', message);
}
