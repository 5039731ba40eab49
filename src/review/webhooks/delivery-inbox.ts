import type { Change } from '../../model/change.ts';

/** What a delivery leaves to be looked at: plain JSON, so that it can be kept. */
export type Nudge =
  /** Something ended on a revision: its builds are to be read. */
  | {
      readonly kind: 'head';
      readonly project: string;
      readonly revision: string;
      /** Number of the pull or merge request, where the host said. */
      readonly change?: string;
      /** Where the revision was pushed, by which its change is found: `owner:branch`, or a branch. */
      readonly source?: string;
    }
  /** Somebody wrote on a change. */
  | {
      readonly kind: 'reply';
      readonly id: string;
      /** ISO 8601. */
      readonly at: string;
      readonly change: Change;
      readonly author: string;
      readonly text: string;
    };

/** A webhook's delivery that was found genuine. */
export interface Delivery {
  /** Unique for all time over all hosts; a delivery that comes again has the same. */
  readonly id: string;
  /** Name of the review host in the configuration. */
  readonly host: string;
  readonly receivedAt: Date;
  readonly nudge: Nudge;
}

/** Keeps deliveries until they are dealt with, and remembers them afterwards, at least for {@link MEMORY_MS}. */
export interface DeliveryInbox {
  /** Durable when it resolves. False when a delivery of this id was kept before, whatever became of it. */
  keep(delivery: Delivery): Promise<boolean>;
  /** Those of a host that are not dealt with, oldest first. */
  pending(host: string): AsyncIterable<Delivery>;
  /** The delivery is dealt with; its id stays known. */
  done(delivery: Delivery): Promise<void>;
}

/** How long the id of a delivery is remembered, in ms: longer than a host delivers again (GitHub: three days). */
export const MEMORY_MS = 8 * 86_400_000;
