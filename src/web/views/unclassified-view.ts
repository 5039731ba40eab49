import { countAll, countGroups, type Group } from '../board/count-groups.ts';
import { DAY_MS } from '../board/window.ts';
import type { WebContext } from '../web-context.ts';
import { type FilterQuery, filterEntries, filteredRows, filterQuery } from './filter-query.ts';
import { type GroupRow, groupRow } from './group-rows.ts';
import { boardSpan, remembered } from './remembered.ts';

/** The filters that make sense for failures without a bug. */
export const unclassifiedQuery = filterQuery.omit({ bug: true, state: true, outcome: true, voting: true });

/** Failed voting builds without a bug, in all states that leave one without: no logs, incomplete logs, errors too. */
export interface UnclassifiedView {
  readonly total: Group;
  /** Jobs that have some, most of them first. */
  readonly jobs: readonly GroupRow[];
  /** Rows of the builds, newest first. */
  readonly rows: readonly number[];
}

export function unclassifiedView(context: WebContext, query: FilterQuery): UnclassifiedView {
  const filter = filterEntries(query);
  return remembered(context, `unclassified ${JSON.stringify(filter)}`, () => {
    const { table } = context.board;
    const voting = filteredRows(context, { ...query, outcome: 'failed', voting: 'true' });
    const lastDay = boardSpan(context).until - DAY_MS;
    return {
      total: countAll(table, voting, lastDay),
      jobs: countGroups(table, voting, 'job', lastDay)
        .map(groupRow)
        .filter(({ unclassified }) => unclassified > 0)
        .sort((a, b) => b.unclassified - a.unclassified),
      rows: voting.filter((row) => table.state(row) !== 'classified'),
    };
  });
}
