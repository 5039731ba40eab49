import type { BuildTable } from './build-table.ts';
import type { BuildState, Dimension, Outcome } from './counted-row.ts';
import { DIMENSIONS } from './counted-row.ts';
import { isIn, type TimeSpan } from './window.ts';

/** Which builds are meant; what is absent is not asked for. */
export interface RowFilter extends Partial<Readonly<Record<Dimension, string>>> {
  readonly span: TimeSpan;
  readonly bug?: string;
  readonly outcome?: Outcome;
  readonly state?: BuildState;
  readonly voting?: boolean;
}

type Test = (row: number) => boolean;

/** The rows that the filter means, in no order. */
export function selectRows(table: BuildTable, filter: RowFilter): number[] {
  const tests = testsOf(table, filter);
  if (tests === undefined) return [];
  const rows: number[] = [];
  for (let row = 0; row < table.size; row++) {
    if (isIn(table.time(row), filter.span) && tests.every((test) => test(row))) rows.push(row);
  }
  return rows;
}

/** Undefined when a name is asked for that no row has. */
function testsOf(table: BuildTable, filter: RowFilter): readonly Test[] | undefined {
  const { bug, outcome, state, voting } = filter;
  const tests: Test[] = [];
  for (const name of DIMENSIONS) {
    const word = filter[name];
    if (word === undefined) continue;
    const id = table.names[name].find(word);
    if (id === undefined) return undefined;
    tests.push((row) => table.id(name, row) === id);
  }
  if (outcome !== undefined) tests.push((row) => table.outcome(row) === outcome);
  if (state !== undefined) tests.push((row) => table.state(row) === state);
  if (voting !== undefined) tests.push((row) => table.isVoting(row) === voting);
  if (bug !== undefined) {
    const id = table.bugs.find(bug);
    if (id === undefined) return undefined;
    tests.push((row) => table.hasBug(row, id));
  }
  return tests;
}

/** The rows, the build that ended last first; equal times by name, so that pages do not change by themselves. */
export function newestFirst(table: BuildTable, rows: readonly number[]): number[] {
  return [...rows].sort((a, b) => table.time(b) - table.time(a) || (table.uuid(a) < table.uuid(b) ? -1 : 1));
}
