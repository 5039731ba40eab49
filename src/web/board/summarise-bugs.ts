import type { BuildTable } from './build-table.ts';
import { DAY_MS, HOUR_MS, isIn, type TimeSpan } from './window.ts';

/** How long one bar of a sparkline is. */
export const SPARK_STEP_MS = 6 * HOUR_MS;

/** What one bug did in the time that is looked at. */
export interface BugSummary {
  readonly bug: string;
  failed: number;
  failedLastDay: number;
  /** Builds that passed though the signature hit: its false positives. */
  passed: number;
  /** Numbers of changes and projects whose builds it failed. */
  readonly changes: Set<number>;
  readonly changesLastDay: Set<number>;
  readonly projects: Set<number>;
  /** Failed builds that no other bug hit. */
  alone: number;
  /** First and last failed build in that time; ms since 1970. */
  firstFailed: number;
  lastFailed: number;
  /** Failed builds by {@link SPARK_STEP_MS}. */
  readonly bars: Uint32Array;
}

/** Sums up every bug that hit a build within `span`, by its number in the table. */
export function summariseBugs(table: BuildTable, span: TimeSpan): ReadonlyMap<number, BugSummary> {
  return summariseRows(table, allRows(table), span);
}

function* allRows({ size }: BuildTable): Generator<number> {
  for (let row = 0; row < size; row++) yield row;
}

/** The same over some of the builds. */
export function summariseRows(
  table: BuildTable,
  rows: Iterable<number>,
  span: TimeSpan,
): ReadonlyMap<number, BugSummary> {
  const summaries = new Map<number, BugSummary>();
  const lastDay = span.until - DAY_MS;
  for (const row of rows) {
    const bugs = table.bugCount(row);
    if (bugs === 0 || !isIn(table.time(row), span)) continue;
    for (let place = 0; place < bugs; place++) {
      const bug = table.bugAt(row, place);
      let summary = summaries.get(bug);
      if (summary === undefined) {
        summary = emptySummary(table.bugs.word(bug) ?? '', span);
        summaries.set(bug, summary);
      }
      if (table.isPassed(row)) summary.passed += 1;
      if (table.isFailed(row)) addFailure(summary, table, row, { span, lastDay });
    }
  }
  return summaries;
}

function emptySummary(bug: string, { since, until }: TimeSpan): BugSummary {
  return {
    bug,
    failed: 0,
    failedLastDay: 0,
    passed: 0,
    changes: new Set(),
    changesLastDay: new Set(),
    projects: new Set(),
    alone: 0,
    firstFailed: Number.POSITIVE_INFINITY,
    lastFailed: 0,
    bars: new Uint32Array(Math.ceil((until - since) / SPARK_STEP_MS)),
  };
}

function addFailure(
  summary: BugSummary,
  table: BuildTable,
  row: number,
  { span, lastDay }: { readonly span: TimeSpan; readonly lastDay: number },
): void {
  const time = table.time(row);
  const change = table.id('change', row);
  const project = table.id('project', row);
  summary.failed += 1;
  summary.alone += Number(table.bugCount(row) === 1);
  summary.firstFailed = Math.min(summary.firstFailed, time);
  summary.lastFailed = Math.max(summary.lastFailed, time);
  summary.bars[Math.floor((time - span.since) / SPARK_STEP_MS)]! += 1;
  if (change > 0) summary.changes.add(change);
  if (project > 0) summary.projects.add(project);
  if (time < lastDay) return;
  summary.failedLastDay += 1;
  if (change > 0) summary.changesLastDay.add(change);
}
