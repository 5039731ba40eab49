import { isAppError } from '../errors.ts';
import type { Feed } from './feed.ts';
import type { HostServices } from './host-services.ts';
import type { ReviewEvent } from './review-host.ts';
import type { ToldEvents } from './told-events.ts';
import type { Delivery, Nudge } from './webhooks/delivery-inbox.ts';

/** Deliveries that are looked at together: many tell of the same place. */
const BATCH = 500;

/** Places that are looked at at the same time. */
const AT_ONCE = 4;

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
    const { host, services, told } = this.#options;
    const { inbox } = services;
    if (!inbox || Date.now() < this.#resumesAt) return;
    let failures = 0;
    for await (const { deliveries, found, error } of this.#look(await byPlace(inbox.pending(host)), signal)) {
      if (signal.aborted) return;
      for (const event of found) {
        if (!told.isNewsWhenTold(event)) continue;
        yield event;
        told.remember(event);
      }
      if (error === undefined || this.#isGivenUp(deliveries, error)) {
        for (const delivery of deliveries) await inbox.done(delivery);
        failures = 0;
      } else if (++failures >= MAX_FAILURES) break;
    }
    if (failures > 0) this.#resumesAt = Date.now() + PAUSE_SECONDS * (services.secondMs ?? 1000);
  }

  /** Looks at places in their order, at a few of them at once. */
  async *#look(places: readonly (readonly Delivery[])[], signal: AbortSignal): AsyncGenerator<Looked> {
    const underWay: Promise<Looked>[] = [];
    for (const deliveries of places) {
      underWay.push(this.#lookAt(deliveries, signal));
      if (underWay.length < AT_ONCE) continue;
      const first = await underWay.shift();
      if (first) yield first;
    }
    for (const looking of underWay) yield await looking;
  }

  async #lookAt(deliveries: readonly Delivery[], signal: AbortSignal): Promise<Looked> {
    const [first] = deliveries;
    try {
      const found = first === undefined ? [] : await this.#options.feed.follow(first.nudge, signal);
      return { deliveries, found };
    } catch (error) {
      return { deliveries, found: [], error };
    }
  }

  /** Whether another try would be in vain. @throws what is not the host's fault */
  #isGivenUp([first]: readonly Delivery[], error: unknown): boolean {
    if (!isAppError(error) || error.code === 'INTERRUPTED' || first === undefined) throw error;
    const { host, services } = this.#options;
    services.log.warn({ host, delivery: first.id, reason: error.message }, 'delivery not followed');
    const ageMs = services.now().getTime() - first.receivedAt.getTime();
    return error.code !== 'SERVICE_UNAVAILABLE' || ageMs > MAX_AGE_MS;
  }
}

/** Deliveries that tell of one place, and what stands there. */
interface Looked {
  readonly deliveries: readonly Delivery[];
  readonly found: readonly ReviewEvent[];
  /** Why the place could not be looked at. */
  readonly error?: unknown;
}

async function byPlace(pending: AsyncIterable<Delivery>): Promise<readonly (readonly Delivery[])[]> {
  const places = new Map<string, Delivery[]>();
  let count = 0;
  for await (const delivery of pending) {
    const place = placeOf(delivery.nudge);
    places.set(place, [...(places.get(place) ?? []), delivery]);
    if (++count >= BATCH) break;
  }
  return [...places.values()];
}

/** Two branches may be at one revision, and not every delivery says which one it is about. */
function placeOf(nudge: Nudge): string {
  if (nudge.kind === 'reply') return nudge.id;
  const { project, revision, change = '', source = '' } = nudge;
  return `${project}@${revision} ${change} ${source}`;
}
