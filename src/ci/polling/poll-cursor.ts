import { z } from 'zod';
import { badCursor, parseTimeCursor } from './time-cursor.ts';

/** How far one list of builds has been seen. Times are ms since the epoch. */
export interface ListState {
  /** What ended before is not asked for. */
  readonly from: number;
  /** The latest end of what has been given. */
  readonly since: number;
  /** When one looked last. */
  readonly polledAt: number;
  /** When what has been given ended, by id; what ended long before `since` is forgotten. */
  readonly seen: Readonly<Record<string, number>>;
  /** Ids of what ran: each will be given when it ends, however late. Undefined where nobody has looked yet. */
  readonly running?: readonly string[] | undefined;
}

const state = z.object({
  from: z.number(),
  since: z.number(),
  polledAt: z.number(),
  seen: z.record(z.string(), z.number()),
  running: z.array(z.string()).readonly().optional(),
});

const cursor = z.object({ version: z.literal(1), at: z.number(), lists: z.record(z.string(), state) });

/** Where a poll goes on: by list, and the time from which on the builds of other lists are asked for. */
export interface PollStart {
  readonly lists: Readonly<Record<string, ListState>>;
  /** Undefined: from now on. */
  readonly from?: Date;
}

/** @throws AppError `CONFIG_INVALID` for what is neither a cursor nor a time */
export function parsePollCursor(text: string | undefined): PollStart {
  if (text === undefined) return { lists: {} };
  const from = parseTimeCursor(text);
  if (from !== undefined) return { lists: {}, from };
  const parsed = cursor.safeParse(parseJson(text));
  if (parsed.success) return { lists: parsed.data.lists, from: new Date(parsed.data.at) };
  throw badCursor(text);
}

/**
 * A state as the cursor to go on from.
 * @param at - when one last looked for lists: from then on a new one is read
 */
export function printPollCursor(lists: Readonly<Record<string, ListState>>, at: Date): string {
  return JSON.stringify({ version: 1, at: at.getTime(), lists } satisfies z.input<typeof cursor>);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
