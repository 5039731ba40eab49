import type { Log } from '../log.ts';
import type { LogPolicy } from './log-policy.ts';

/** What a CI system takes from the world around it. */
export interface CiContext {
  readonly log: Log;
  readonly now: () => Date;
  /** Which log servers may be asked, and how. */
  readonly logs: LogPolicy;
  /** Length of a second of waiting for an API, in ms; tests let time run faster. */
  readonly secondMs?: number;
}
