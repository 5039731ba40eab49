import type { TimeContext } from '../../log-format/log-format.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Days on either side of a build's end that its events may have indices of. */
const SPREAD_MS = 14 * DAY_MS;

/**
 * The times, in ms, whose days may have an index for a build's events; events of all other times lie in the index of
 * the day that `otherwise` is in, with their own time on them. So a build of which nobody knows when it ran, and
 * whose logs name times all over the calendar, makes some tens of indices at most: a cluster takes a thousand shards.
 */
export interface IndexDays {
  readonly from: number;
  readonly to: number;
  readonly otherwise: number;
}

/** The days of a build whose times are believed within `times`. */
export function indexDays({ notBefore, notAfter, reference }: TimeContext): IndexDays {
  return {
    from: Math.max(notBefore, reference - SPREAD_MS),
    to: Math.min(notAfter, reference + SPREAD_MS),
    otherwise: reference,
  };
}
