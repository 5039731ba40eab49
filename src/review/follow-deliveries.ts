import { isAppError } from '../errors.ts';
import type { Feed } from './feed.ts';
import type { HostServices } from './host-services.ts';
import type { ReviewEvent } from './review-host.ts';
import type { ToldEvents } from './told-events.ts';
import type { Delivery } from './webhooks/delivery-inbox.ts';

/** Deliveries that are looked at together: many tell of the same revision. */
const BATCH = 500;

/** Places in a row that the host does not show before the others wait, too. */
const MAX_FAILURES = 3;

/** Wait after such failures, in seconds. */
const PAUSE_SECONDS = 15;

/** Age at which a delivery that can not be followed is left to the sweeps, in ms. */
const MAX_AGE_MS = 86_400_000;

export interface FollowOptions {
  readonly host: string;
  readonly feed: Feed;
  readonly services: HostServices;
  readonly told: ToldEvents;
}

/** Follows the deliveries that were kept; a delivery is done when its events are dealt with. */
export class FollowDeliveries {
  readonly #options: FollowOptions;
  #resumesAt = 0;

  constructor(options: FollowOptions) {
    this.#options = options;
  }

  /** The events of all that is pending, as far as the host answers. */
  async *events(signal: AbortSignal): AsyncGenerator<ReviewEvent> {
    const { host, services } = this.#options;
    const { inbox } = services;
    if (!inbox || Date.now() < this.#resumesAt) return;
    let failures = 0;
    for (const deliveries of await byPlace(inbox.pending(host))) {
      if (signal.aborted) return;
      if (yield* this.#follow(deliveries, signal)) {
        for (const delivery of deliveries) await inbox.done(delivery);
        failures = 0;
      } else if (++failures >= MAX_FAILURES) break;
    }
    if (failures > 0) this.#resumesAt = Date.now() + PAUSE_SECONDS * (services.secondMs ?? 1000);
  }

  /** @returns whether the deliveries, which tell of the same place, are done */
  async *#follow(deliveries: readonly Delivery[], signal: AbortSignal): AsyncGenerator<ReviewEvent, boolean> {
    const { host, feed, told, services } = this.#options;
    const [first] = deliveries;
    if (first === undefined) return true;
    try {
      for (const event of await feed.follow(first.nudge, signal)) {
        if (!told.isNewsWhenTold(event)) continue;
        yield event;
        told.remember(event);
      }
      return true;
    } catch (error) {
      if (!isAppError(error) || error.code === 'INTERRUPTED') throw error;
      services.log.warn({ host, delivery: first.id, reason: error.message }, 'delivery not followed');
      const isOld = services.now().getTime() - first.receivedAt.getTime() > MAX_AGE_MS;
      return error.code !== 'SERVICE_UNAVAILABLE' || isOld;
    }
  }
}

async function byPlace(pending: AsyncIterable<Delivery>): Promise<readonly (readonly Delivery[])[]> {
  const places = new Map<string, Delivery[]>();
  let count = 0;
  for await (const delivery of pending) {
    const { nudge } = delivery;
    const place = nudge.kind === 'head' ? `${nudge.project}@${nudge.revision}` : nudge.id;
    places.set(place, [...(places.get(place) ?? []), delivery]);
    if (++count >= BATCH) break;
  }
  return [...places.values()];
}
