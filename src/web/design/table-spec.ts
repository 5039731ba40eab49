import type { ComponentChildren } from 'preact';

/** What a cell holds, for sorting and for programs. A time is ISO 8601. */
export type Cell = string | number | null;

/** One column of a table. */
export interface ColumnSpec<Row> {
  /** Its name in CSV and in `?sort=`. */
  readonly key: string;
  readonly title: string;
  readonly kind: 'text' | 'number' | 'time';
  /** What the column counts, where its title is too short to say. */
  readonly hint?: string;
  /** Left out of pages, where another column shows it too. */
  readonly isForPrograms?: true;
  value(row: Row): Cell;
  /** What a page shows in place of the value. */
  show?(row: Row): ComponentChildren;
}

/** A table that can be a part of a page, CSV, or sorted by its address. */
export type TableSpec<Row> = readonly ColumnSpec<Row>[];

/** By which column a table is sorted. */
export interface Sort {
  readonly key: string;
  readonly isDescending: boolean;
}

/** The sort that `?sort=key` (ascending) or `?sort=-key` (descending) asks for; undefined for another text. */
export function parseSort<Row>(spec: TableSpec<Row>, text: string | undefined): Sort | undefined {
  const isDescending = text?.startsWith('-') ?? false;
  const key = isDescending ? text?.slice(1) : text;
  return spec.some((column) => column.key === key) && key !== undefined ? { key, isDescending } : undefined;
}

/** The rows in the order that is asked for; cells without a value come last, equal ones stay as they were. */
export function sortRows<Row>(
  spec: TableSpec<Row>,
  rows: readonly Row[],
  sort: Sort | undefined,
): readonly Row[] {
  const column = spec.find(({ key }) => key === sort?.key);
  if (column === undefined || sort === undefined) return rows;
  const sign = sort.isDescending ? -1 : 1;
  const keyed = rows.map((row) => ({ row, cell: column.value(row) }));
  keyed.sort((a, b) => {
    if (a.cell === null || b.cell === null) return Number(a.cell === null) - Number(b.cell === null);
    return sign * compareCells(a.cell, b.cell);
  });
  return keyed.map(({ row }) => row);
}

function compareCells(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [left, right] = [String(a), String(b)];
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/**
 * The table as CSV (RFC 4180), a line of keys first. A text that a spreadsheet would take as a formula gets an
 * apostrophe in front.
 */
export function tableCsv<Row>(spec: TableSpec<Row>, rows: readonly Row[]): string {
  const lines = [
    spec.map(({ key }) => key),
    ...rows.map((row) => spec.map(({ value }) => csvCell(value(row)))),
  ];
  return lines.map((cells) => `${cells.join(',')}\r\n`).join('');
}

function csvCell(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const text = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
