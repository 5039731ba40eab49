import { z } from 'zod';
import { badCursor, parseTimeCursor } from '../time-cursor.ts';

/** How far one tenant's builds have been seen. Times are ms since the epoch. */
export interface TenantState {
  /** Builds that ended before are not asked for. */
  readonly from: number;
  /** The latest end of a build that has been given. */
  readonly since: number;
  /** When builds that have been given ended, by UUID; those that ended long before `since` are forgotten. */
  readonly seen: Readonly<Record<string, number>>;
  /** UUIDs of builds that ran: each will be given when it ends, however late. Undefined where nobody has looked yet. */
  readonly running?: readonly string[] | undefined;
}

/** How far all tenants have been seen, by name. */
export type PollState = Readonly<Record<string, TenantState>>;

const state = z.object({
  from: z.number(),
  since: z.number(),
  seen: z.record(z.string(), z.number()),
  running: z.array(z.string()).readonly().optional(),
});

const cursor = z.object({ version: z.literal(1), tenants: z.record(z.string(), state) });

/** Where a poll goes on: by tenant, and the time from which on the builds of other tenants are asked for. */
export interface PollStart {
  readonly tenants: PollState;
  /** Undefined: from now on. */
  readonly from?: Date;
}

/** @throws AppError `CONFIG_INVALID` for what is neither a cursor nor a time */
export function parsePollCursor(text: string | undefined): PollStart {
  if (text === undefined) return { tenants: {} };
  const from = parseTimeCursor(text);
  if (from !== undefined) return { tenants: {}, from };
  const parsed = cursor.safeParse(parseJson(text));
  if (parsed.success) return { tenants: parsed.data.tenants };
  throw badCursor(text);
}

/** A state as the cursor to go on from. */
export function printPollCursor(tenants: PollState): string {
  return JSON.stringify({ version: 1, tenants } satisfies z.input<typeof cursor>);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
