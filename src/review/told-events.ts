import type { ReviewEvent } from './review-host.ts';

/** Places that are remembered; the one that was told of longest ago is forgotten first. */
const MAX_PLACES = 20_000;

/** The last event of a place. */
interface LastEvent {
  readonly id: string;
  /** It was seen, and passed over because it happened before the watch began. */
  readonly isOld: boolean;
}

/** Remembers which events were dealt with, so that a host that is looked at again and again tells each once. */
export class ToldEvents {
  /** By place: a reporter and its pipeline on a change, a reply. */
  readonly #last = new Map<string, LastEvent>();

  /** Whether an event that was found by looking at everything was not seen yet. */
  isNews(event: ReviewEvent): boolean {
    return this.#last.get(placeOf(event))?.id !== event.id;
  }

  /** Whether an event that the host told us of was not dealt with yet: also one that was passed over. */
  isNewsWhenTold(event: ReviewEvent): boolean {
    const last = this.#last.get(placeOf(event));
    return last?.id !== event.id || last.isOld;
  }

  /** The event was dealt with; or passed over, because it is too old to be told by itself. */
  remember(event: ReviewEvent, { isOld = false } = {}): void {
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
