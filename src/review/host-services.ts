import type { Log } from '../log.ts';
import type { DeliveryInbox } from './webhooks/delivery-inbox.ts';

/** What a review host needs of the service that runs it. */
export interface HostServices {
  readonly log: Log;
  readonly now: () => Date;
  /** Where deliveries of webhooks are kept until they are dealt with; without it there are no webhooks. */
  readonly inbox?: DeliveryInbox;
  /** Length of a second of waiting, in ms; tests let time run faster. */
  readonly secondMs?: number;
}
