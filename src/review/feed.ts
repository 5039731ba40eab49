import type { AppError } from '../errors.ts';
import type { ReviewEvent } from './review-host.ts';
import type { Nudge } from './webhooks/delivery-inbox.ts';

/** An event that a look at a host found, whether it was told before or not. */
export interface FoundEvent {
  readonly event: ReviewEvent;
  /** It happened before the watch began. */
  readonly isOld: boolean;
}

/** How a host without a stream of events finds out what happened. */
export interface Feed {
  /**
   * Looks at all there is once; in the first sweep what happened before `since` (the start, when undefined) is old.
   * `undefined` between events: a place to do something else. Who asks for the next event has dealt with the one before.
   * @param onRefused - told of each project that is refused while others are not
   * @throws AppError when something could not be looked at: what happened there is found in a later sweep
   */
  sweep(
    since: Date | undefined,
    signal: AbortSignal,
    onRefused: (refusal: AppError) => void,
  ): AsyncIterable<FoundEvent | undefined>;
  /** What stands at the place that a delivery named; our own comments are no events. */
  follow(nudge: Nudge, signal: AbortSignal): Promise<readonly ReviewEvent[]>;
}
