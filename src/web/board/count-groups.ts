import type { BuildTable } from './build-table.ts';
import type { Dimension } from './counted-row.ts';

/** The builds that share one name in a dimension. */
export interface Group {
  /** Undefined for builds of which the name is not known. */
  readonly name: string | undefined;
  failed: number;
  passed: number;
  /** Failed voting builds, and those of them with a bug: their quotient is the classification rate. */
  voting: number;
  classified: number;
  /** Failed builds since `recently`. */
  failedRecently: number;
  /** When the last build that failed ended; 0 where none did. */
  lastFailed: number;
  readonly changes: Set<number>;
}

/** Counts builds by their name in `dimension`; the group with most failed builds first. */
export function countGroups(
  table: BuildTable,
  rows: Iterable<number>,
  dimension: Dimension,
  recently: number,
): readonly Group[] {
  const groups = new Map<number, Group>();
  for (const row of rows) {
    const id = table.id(dimension, row);
    let group = groups.get(id);
    if (group === undefined) {
      group = emptyGroup(table.names[dimension].word(id));
      groups.set(id, group);
    }
    addRow(group, table, row, recently);
  }
  return [...groups.values()].sort(
    (a, b) => b.failed - a.failed || (String(a.name) < String(b.name) ? -1 : 1),
  );
}

/** Counts builds as one group. */
export function countAll(table: BuildTable, rows: Iterable<number>, recently: number): Group {
  const group = emptyGroup(undefined);
  for (const row of rows) addRow(group, table, row, recently);
  return group;
}

function emptyGroup(name: string | undefined): Group {
  const counts = { failed: 0, passed: 0, voting: 0, classified: 0, failedRecently: 0, lastFailed: 0 };
  return { name, ...counts, changes: new Set() };
}

function addRow(group: Group, table: BuildTable, row: number, recently: number): void {
  if (table.isPassed(row)) group.passed += 1;
  if (!table.isFailed(row)) return;
  const time = table.time(row);
  group.failed += 1;
  if (time >= recently) group.failedRecently += 1;
  if (time > group.lastFailed) group.lastFailed = time;
  const change = table.id('change', row);
  if (change > 0) group.changes.add(change);
  if (!table.isVoting(row)) return;
  group.voting += 1;
  if (table.state(row) === 'classified') group.classified += 1;
}
