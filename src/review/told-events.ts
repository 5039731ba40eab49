import type { ReviewEvent } from './review-host.ts';

/** Places that are remembered; the one that was told of longest ago is forgotten first. */
const MAX_PLACES = 20_000;

/** Remembers which events were told, so that a host that is looked at again and again tells each once. */
export class ToldEvents {
  /** Id of the last event by place: a reporter on a change, a reply. */
  readonly #told = new Map<string, string>();

  /** Whether the event was not told yet; from now on it was. */
  isNews(event: ReviewEvent): boolean {
    const { host, project, change } = event.change;
    const place =
      event.kind === 'reply'
        ? event.id
        : JSON.stringify([host, project, change, event.reporter, event.pipeline]);
    const isNews = this.#told.get(place) !== event.id;
    this.#told.delete(place);
    this.#told.set(place, event.id);
    const oldest = this.#told.keys().next().value;
    if (this.#told.size > MAX_PLACES && oldest !== undefined) this.#told.delete(oldest);
    return isNews;
  }
}
