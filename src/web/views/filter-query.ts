import { z } from 'zod';
import { BUILD_STATES, OUTCOMES } from '../board/counted-row.ts';
import { newestFirst, type RowFilter, selectRows } from '../board/select-rows.ts';
import { BOARD_DAYS, HOUR_MS } from '../board/window.ts';
import type { WebContext } from '../web-context.ts';
import { boardSpan, remembered } from './remembered.ts';

/** The filters that builds are chosen by, as they stand in an address. */
export const filterQuery = z.object({
  bug: z.string().optional().describe('Builds that this bug hit'),
  job: z.string().optional(),
  project: z.string().optional(),
  pipeline: z.string().optional(),
  branch: z.string().optional(),
  change: z.string().optional().describe('project/number'),
  provider: z.string().optional().describe('Provider of the node'),
  status: z.string().optional().describe("The CI system's own word"),
  outcome: z.enum(OUTCOMES).optional(),
  state: z.enum(BUILD_STATES).optional().describe('What was said of the build'),
  voting: z.enum(['true', 'false']).optional(),
  hours: z.coerce
    .number()
    .int()
    .min(1)
    .max(BOARD_DAYS * 24)
    .optional()
    .describe('Builds of the last hours; 240 when absent'),
});

export type FilterQuery = z.infer<typeof filterQuery>;

/** The builds that a filter means, newest first. */
export function filteredRows(context: WebContext, query: FilterQuery): readonly number[] {
  return remembered(context, `rows ${JSON.stringify(filterEntries(query))}`, () => {
    const { table } = context.board;
    return newestFirst(table, selectRows(table, rowFilter(context, query)));
  });
}

/** The filter of a query, without what else may stand in an address. */
export function filterEntries(query: FilterQuery): Record<string, string> {
  const entries: Record<string, string> = {};
  for (const key of filterQuery.keyof().options)
    if (query[key] !== undefined) entries[key] = String(query[key]);
  return entries;
}

function rowFilter(context: WebContext, query: FilterQuery): RowFilter {
  const { voting, hours, ...names } = filterEntries(query);
  const span = boardSpan(context);
  const since =
    hours === undefined
      ? span.since
      : Math.max(span.since, context.now().getTime() - Number(hours) * HOUR_MS);
  return {
    ...names,
    span: { since, until: span.until },
    ...(voting !== undefined && { voting: voting === 'true' }),
  };
}
