import type { ReviewEvent } from './review-host.ts';

/** Places that are remembered; the one that was told of longest ago is forgotten first. */
const MAX_PLACES = 20_000;

/** The last event of a place. */
interface LastEvent {
  readonly id: string;
  /** It was seen, and passed over because it happened before the watch began. */
  readonly isOld: boolean;
}

/** Remembers which events were told, so that a host that is looked at again and again tells each once. */
export class ToldEvents {
  /** By place: a reporter and its pipeline on a change, a reply. */
  readonly #last = new Map<string, LastEvent>();

  /** Whether an event that was found by looking at everything was not seen yet; from now on it was. */
  isNews(event: ReviewEvent): boolean {
    const last = this.#lastOf(event);
    if (last?.id === event.id) return false;
    this.#remember(event, false);
    return true;
  }

  /** Like {@link isNews}, of an event that the host told us of: it is news also when it was passed over. */
  isNewsWhenTold(event: ReviewEvent): boolean {
    const last = this.#lastOf(event);
    if (last?.id === event.id && !last.isOld) return false;
    this.#remember(event, false);
    return true;
  }

  /** The event is too old to be told by itself. */
  passOver(event: ReviewEvent): void {
    if (this.#lastOf(event)?.id !== event.id) this.#remember(event, true);
  }

  #lastOf(event: ReviewEvent): LastEvent | undefined {
    return this.#last.get(placeOf(event));
  }

  #remember(event: ReviewEvent, isOld: boolean): void {
    const place = placeOf(event);
    this.#last.delete(place);
    this.#last.set(place, { id: event.id, isOld });
    const oldest = this.#last.keys().next().value;
    if (this.#last.size > MAX_PLACES && oldest !== undefined) this.#last.delete(oldest);
  }
}

function placeOf(event: ReviewEvent): string {
  if (event.kind === 'reply') return event.id;
  const { host, project, change } = event.change;
  return JSON.stringify([host, project, change, event.reporter, event.pipeline]);
}
