import { z } from 'zod';

/** ISO 8601, UTC; null where there is none. */
export const timeSchema = z.string().nullable();

/** A share of a whole and the range it lies in, 0 to 1. */
export const shareSchema = z.object({ value: z.number(), low: z.number(), high: z.number() });

/** A moment as the API tells it; null for one that is not known. */
export function isoTime(time: number | undefined): string | null {
  const isKnown = time !== undefined && time > 0 && time < Date.UTC(9999, 0);
  return isKnown ? new Date(time).toISOString() : null;
}
