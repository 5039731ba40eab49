export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** Days that the pages look back on. */
export const BOARD_DAYS = 10;

/** A stretch of time, ms since 1970: `since` is included, `until` is not. */
export interface TimeSpan {
  readonly since: number;
  readonly until: number;
}

/** The time up to `now`, in whole hours, the hour under way included, so that bars of an hour fill it exactly. */
export function lastDays(days: number, now: number): TimeSpan {
  const until = (Math.floor(now / HOUR_MS) + 1) * HOUR_MS;
  return { since: until - days * DAY_MS, until };
}

/** Whether `time` lies in the span. */
export function isIn(time: number, { since, until }: TimeSpan): boolean {
  return time >= since && time < until;
}
