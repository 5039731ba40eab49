import { z } from 'zod';
import { AppError } from '../../errors.ts';

const HOUR_MS = 3_600_000;

/** Spans of time that a search can be asked for, counted back from now, in ms. */
export const RANGES = {
  '1h': HOUR_MS,
  '6h': 6 * HOUR_MS,
  '24h': 24 * HOUR_MS,
  '3d': 72 * HOUR_MS,
  '10d': 240 * HOUR_MS,
  all: undefined,
} as const;

export type RangeName = keyof typeof RANGES;

const RANGE_NAMES = ['1h', '6h', '24h', '3d', '10d', 'all'] as const satisfies readonly RangeName[];

/** Events of one page, and most that a program may ask for. */
const PAGE_EVENTS = 50;
const MOST_EVENTS = 1000;

/** Longest query, in characters. */
const MAX_QUERY = 10_000;

/** What the search page is asked: `since` and `until` (ISO 8601) win over `range`. */
export const searchQuery = z.object({
  q: z.string().max(MAX_QUERY).default(''),
  range: z.enum(RANGE_NAMES).default('24h'),
  since: z.string().max(40).optional(),
  until: z.string().max(40).optional(),
  limit: z.coerce.number().int().min(1).max(MOST_EVENTS).default(PAGE_EVENTS),
  /** Whether to count all that matches, too. */
  counts: z.string().optional(),
});

export type SearchQuery = z.infer<typeof searchQuery>;

/** The time that is searched; open where there is no bound. */
export interface TimeSpan {
  readonly since?: Date;
  readonly until?: Date;
}

/**
 * The time that a search asks for.
 * @throws AppError `USAGE` - for a moment that is none
 */
export function timeSpan(
  { range, since, until }: Pick<SearchQuery, 'range' | 'since' | 'until'>,
  now: Date,
): TimeSpan {
  const from = momentOf(since);
  const to = momentOf(until);
  if (from !== undefined || to !== undefined) {
    return { ...(from !== undefined && { since: from }), ...(to !== undefined && { until: to }) };
  }
  const length = RANGES[range];
  // To the minute: who asks again within it asks the same.
  const start = length && Math.floor((now.getTime() - length) / 60_000) * 60_000;
  return start === undefined ? {} : { since: new Date(start) };
}

function momentOf(text: string | undefined): Date | undefined {
  if (text === undefined || text === '') return undefined;
  const time = /^\d{4}-\d\d-\d\d/.test(text) ? new Date(text).getTime() : Number.NaN;
  if (!Number.isNaN(time)) return new Date(time);
  throw new AppError(
    'USAGE',
    `expected a time such as 2026-11-21T12:00Z, found "${text.slice(0, 40)}"; correct it, or choose a span of time`,
  );
}

/** Lengths of a histogram's intervals, in ms. */
const STEPS = [1, 5, 15, 60, 3 * 60, 6 * 60, 24 * 60].map((minutes) => minutes * 60_000);

/** About so many bars are drawn. */
const BARS = 60;

/** The interval by which events of that time are counted; of a time without a beginning, one that is short enough. */
export function stepOf({ since, until }: TimeSpan, now: Date): number {
  if (since === undefined) return HOUR_MS;
  const length = (until ?? now).getTime() - since.getTime();
  return STEPS.find((step) => length / step <= BARS) ?? STEPS.at(-1)!;
}
