import { z } from 'zod';
import { countBars } from '../board/count-bars.ts';
import { countAll, countGroups } from '../board/count-groups.ts';
import type { Dimension } from '../board/counted-row.ts';
import { selectRows } from '../board/select-rows.ts';
import { summariseRows } from '../board/summarise-bugs.ts';
import { DAY_MS, HOUR_MS } from '../board/window.ts';
import type { WebContext } from '../web-context.ts';
import { type BuildRow, buildRow, buildRowSchema } from './build-rows.ts';
import { facetRowSchema } from './facet-rows.ts';
import { filteredRows } from './filter-query.ts';
import { type GroupRow, groupRow, groupRowSchema } from './group-rows.ts';
import { boardSpan, remembered } from './remembered.ts';
import { isoTime } from './schemas.ts';

/** Everything about one job, project, branch, … in ten days. */
export const groupViewSchema = z.object({
  group: groupRowSchema,
  bars: z.array(z.object({ start: z.string(), failed: z.int(), passed: z.int() })),
  bugs: z.array(facetRowSchema).describe('Bugs that failed its builds'),
  builds: z.array(buildRowSchema).describe('Its newest builds'),
});

export type GroupView = z.infer<typeof groupViewSchema>;

const MOST_BUILDS = 100;

/** Long stretches of time make a chart of a rare job readable; there are 40 of them. */
const STEP_MS = 6 * HOUR_MS;

/** All names of a dimension, the one with most failures first. */
export function groupRows(context: WebContext, dimension: Dimension): readonly GroupRow[] {
  return remembered(context, `groups ${dimension}`, () => {
    const { table } = context.board;
    const span = boardSpan(context);
    return countGroups(table, selectRows(table, { span }), dimension, span.until - DAY_MS).map(groupRow);
  });
}

/** One name of a dimension; undefined when no build of these days has it. */
export function groupView(context: WebContext, dimension: Dimension, name: string): GroupView | undefined {
  return remembered(context, `group ${dimension} ${name}`, () => {
    const { table } = context.board;
    const span = boardSpan(context);
    const rows = filteredRows(context, { [dimension]: name });
    if (rows.length === 0) return undefined;
    const bars = countBars(table, rows, span, STEP_MS);
    const group = { ...groupRow(countAll(table, rows, span.until - DAY_MS)), name };
    const bugs = [...summariseRows(table, rows, span).values()]
      .filter(({ failed }) => failed > 0)
      .map(({ bug, failed, lastFailed }) => ({ value: bug, builds: failed, last: isoTime(lastFailed) }))
      .sort((a, b) => b.builds - a.builds);
    return {
      group,
      bars: bars.map((bar) => ({ ...bar, start: new Date(bar.start).toISOString() })),
      bugs,
      builds: rows.slice(0, MOST_BUILDS).map((row): BuildRow => buildRow(table, row)),
    };
  });
}
