import { resolve } from 'node:path';
import type { BuildTable } from '../board/build-table.ts';
import { countAll, countGroups, type Group } from '../board/count-groups.ts';
import { findIncidents, type Incident } from '../board/find-incidents.ts';
import { selectRows } from '../board/select-rows.ts';
import { type BugSummary, summariseBugs } from '../board/summarise-bugs.ts';
import { DAY_MS, type TimeSpan } from '../board/window.ts';
import type { WebContext } from '../web-context.ts';
import { type BugRow, bugRow, compareHurt } from './bug-rows.ts';
import { type GroupRow, groupRow } from './group-rows.ts';
import { boardSpan, remembered } from './remembered.ts';

/** What the pages of ten days are made from; the same until the board, a fact or the hour changes. */
export interface NowView {
  readonly span: TimeSpan;
  readonly table: BuildTable;
  /** All builds, of ten days and of the last one. */
  readonly total: Group;
  readonly lastDay: Group;
  /** Middle of the times from a build's end to its verdict, of the last day, in ms; undefined without any. */
  readonly medianWaitMs: number | undefined;
  /** Builds of the last day that passed although a signature hit. */
  readonly passedHits: number;
  readonly incidents: readonly Incident[];
  readonly summaries: ReadonlyMap<number, BugSummary>;
  /** Bugs that hit, worst first; those whose signature leaves them out of pages are not among them. */
  readonly bugs: readonly BugRow[];
  /** The same by name, and those that pages leave out. */
  readonly allBugs: ReadonlyMap<string, BugRow>;
  /** Jobs with unclassified failures, most of them first. */
  readonly unclassified: readonly GroupRow[];
}

/** What happens now: made once and remembered. */
export function nowView(context: WebContext): NowView {
  return remembered(context, 'now', () => makeView(context, boardSpan(context)));
}

function makeView(context: WebContext, span: TimeSpan): NowView {
  const { table } = context.board;
  const lastDaySpan = { since: span.until - DAY_MS, until: span.until };
  const rows = selectRows(table, { span });
  const lastDayRows = selectRows(table, { span: lastDaySpan });
  const summaries = summariseBugs(table, span);
  const total = countAll(table, rows, lastDaySpan.since);
  const bugs = bugRows(context, summaries, total);
  return {
    span,
    table,
    total,
    lastDay: countAll(table, lastDayRows, lastDaySpan.since),
    medianWaitMs: medianWait(table, lastDayRows),
    passedHits: lastDayRows.filter((row) => table.isPassed(row) && table.bugCount(row) > 0).length,
    incidents: findIncidents(table, span),
    summaries,
    bugs: bugs.filter(({ bug }) => !context.facts.get(bug).signature?.suppressGraph),
    allBugs: new Map(bugs.map((row) => [row.bug, row])),
    unclassified: countGroups(table, rows, 'job', lastDaySpan.since)
      .map(groupRow)
      .filter(({ unclassified }) => unclassified > 0)
      .sort((a, b) => b.unclassified - a.unclassified),
  };
}

function bugRows(
  { board, facts, edits }: WebContext,
  summaries: ReadonlyMap<number, BugSummary>,
  { failed, failedRecently }: Group,
): BugRow[] {
  const rows: BugRow[] = [];
  for (const summary of summaries.values()) {
    const fact = facts.get(summary.bug);
    if (summary.failed === 0) continue;
    const history = board.historyOf(summary.bug);
    const path = fact.signature && resolve(fact.signature.file);
    rows.push(
      bugRow({
        summary,
        fact,
        failed,
        failedLastDay: failedRecently,
        ...(history && { firstFailed: history.firstFailed }),
        edits: path === undefined ? [] : edits.of(path),
      }),
    );
  }
  return rows.sort(compareHurt);
}

function medianWait(table: BuildTable, rows: readonly number[]): number | undefined {
  const waits = rows.filter((row) => table.isFailed(row)).map((row) => table.waitMs(row));
  const known = waits.filter((wait) => wait >= 0).sort((a, b) => a - b);
  return known[Math.floor(known.length / 2)];
}
