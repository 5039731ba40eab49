import { z } from 'zod';
import { countBars } from '../board/count-bars.ts';
import { countGroups } from '../board/count-groups.ts';
import type { Dimension } from '../board/counted-row.ts';
import { newestFirst, selectRows } from '../board/select-rows.ts';
import { DAY_MS, HOUR_MS } from '../board/window.ts';
import type { WebContext } from '../web-context.ts';
import { type BugRow, bugRowSchema } from './bug-rows.ts';
import { type BuildRow, buildRow, buildRowSchema } from './build-rows.ts';
import { type FacetRow, facetRowSchema } from './facet-rows.ts';
import { nowView } from './now-view.ts';
import { boardSpan, remembered } from './remembered.ts';
import { isoTime } from './schemas.ts';

/** How fine the graph of a bug is. */
export const STEPS = { hour: HOUR_MS, day: DAY_MS } as const;

/** What facets of a bug are counted by. */
const FACETS = ['job', 'project', 'branch', 'pipeline', 'provider', 'status'] as const satisfies Dimension[];

/** Everything about one bug in ten days. */
export const bugViewSchema = z.object({
  bug: bugRowSchema.nullable().describe('Null when it hit no failed build in these days'),
  bars: z.array(z.object({ start: z.string(), failed: z.int(), passed: z.int() })),
  facets: z.record(z.string(), z.array(facetRowSchema)),
  together: z.array(facetRowSchema).describe('Other bugs that hit the same builds'),
  changes: z.array(facetRowSchema).describe('Changes it failed, the last one first'),
  builds: z.array(buildRowSchema).describe('Newest builds that it hit'),
});

export type BugView = z.infer<typeof bugViewSchema>;

/** Builds and changes that are listed. */
const MOST_LISTED = 50;

/** The failed builds of a bug, newest first. */
export function failedRows(context: WebContext, bug: string): readonly number[] {
  return remembered(context, `failed ${bug}`, () => {
    const { table } = context.board;
    return newestFirst(table, selectRows(table, { span: boardSpan(context), bug, outcome: 'failed' }));
  });
}

export function bugView(context: WebContext, bug: string, step: keyof typeof STEPS): BugView {
  return remembered(context, `bug ${step} ${bug}`, () => makeView(context, bug, step));
}

function makeView(context: WebContext, bug: string, step: keyof typeof STEPS): BugView {
  const { table } = context.board;
  const span = boardSpan(context);
  const failed = failedRows(context, bug);
  const rows = selectRows(table, { span, bug });
  const groups = (dimension: Dimension): FacetRow[] =>
    countGroups(table, failed, dimension, span.until - DAY_MS).map((group) => ({
      value: group.name ?? null,
      builds: group.failed,
      last: isoTime(group.lastFailed),
    }));
  return {
    bug: rowOf(context, bug),
    bars: countBars(table, rows, span, STEPS[step]).map((bar) => ({
      ...bar,
      start: new Date(bar.start).toISOString(),
    })),
    facets: Object.fromEntries([
      ...FACETS.map((dimension) => [dimension, groups(dimension)] as const),
      ['file', countPlaces(context, failed, bug, 'file')],
    ]),
    together: countPlaces(context, failed, bug, 'other'),
    changes: groups('change')
      .filter(({ value }) => value !== null)
      .sort((a, b) => String(b.last).localeCompare(String(a.last)))
      .slice(0, MOST_LISTED),
    builds: newestFirst(table, rows)
      .slice(0, MOST_LISTED)
      .map((row): BuildRow => buildRow(table, row)),
  };
}

function rowOf(context: WebContext, bug: string): BugRow | null {
  return nowView(context).allBugs.get(bug) ?? null;
}

/** Counts the files in which the bug showed, or the other bugs of the same builds. */
function countPlaces(
  { board: { table } }: WebContext,
  rows: readonly number[],
  bug: string,
  what: 'file' | 'other',
): FacetRow[] {
  const id = table.bugs.find(bug);
  const counts = new Map<string, { builds: number; last: number }>();
  for (const row of rows) {
    for (let place = 0; place < table.bugCount(row); place++) {
      const isThis = table.bugAt(row, place) === id;
      if (isThis !== (what === 'file')) continue;
      const name = isThis
        ? table.files.word(table.fileAt(row, place))
        : table.bugs.word(table.bugAt(row, place));
      const known = counts.get(name ?? '') ?? { builds: 0, last: 0 };
      counts.set(name ?? '', { builds: known.builds + 1, last: Math.max(known.last, table.time(row)) });
    }
  }
  return [...counts]
    .map(([value, { builds, last }]) => ({ value, builds, last: isoTime(last) }))
    .sort((a, b) => b.builds - a.builds);
}
