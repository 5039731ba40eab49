import { withQuery } from './addresses.ts';
import { formatNumber, Name } from './names.tsx';
import type { ColumnSpec, Sort, TableSpec } from './table-spec.ts';
import { Time } from './time.tsx';

/** A query string as it was parsed. */
export type Query = Readonly<Record<string, string | undefined>>;

/** A table of a page. */
export interface DataTableProps<Row> {
  readonly spec: TableSpec<Row>;
  readonly rows: readonly Row[];
  readonly caption: string;
  readonly now: Date;
  /** What is said in place of a table without rows. */
  readonly empty: string;
  /** Path and query of the page, for links that sort; without it the table can not be sorted. */
  readonly page?: { readonly path: string; readonly query: Query; readonly sort: Sort | undefined };
  /** Address of the same data for programs; `format=csv` is added to it for spreadsheets. */
  readonly twin?: { readonly path: string; readonly query: Query };
}

/** A table that scrolls in its own frame on a small screen, with links to sort it and to its twins as CSV and JSON. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { rows, caption, empty, twin } = props;
  const spec = props.spec.filter(({ isForPrograms }) => !isForPrograms);
  if (rows.length === 0) return <p class="quiet">{empty}</p>;
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a frame that scrolls has to be reached by keyboard */}
      <section class="table-frame" tabIndex={0} aria-label={caption}>
        <table class="rows">
          <caption>{caption}</caption>
          <thead>
            <tr>
              {spec.map((column) => (
                <HeadCell key={column.key} column={column} page={props.page} />
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, place) => (
              <tr key={place}>
                {spec.map((column, at) => (
                  <BodyCell key={column.key} column={column} row={row} now={props.now} isFirst={at === 0} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {twin && (
        <p class="table-foot">
          <span>
            This table as <a href={withQuery(twin.path, { ...twin.query, format: 'csv' })}>CSV</a> or{' '}
            <a href={withQuery(twin.path, twin.query)}>JSON</a>
            <span class="hidden-text">: {caption}</span>
          </span>
        </p>
      )}
    </>
  );
}

function HeadCell<Row>(props: { column: ColumnSpec<Row>; page: DataTableProps<Row>['page'] }) {
  const { column, page } = props;
  const isSorted = page?.sort?.key === column.key;
  const isDescending = isSorted ? !page?.sort?.isDescending : column.kind !== 'text';
  const order = page?.sort?.isDescending ? 'descending' : 'ascending';
  return (
    <th scope="col" class={column.kind} title={column.hint} aria-sort={isSorted ? order : undefined}>
      {page === undefined ? (
        column.title
      ) : (
        <a href={withQuery(page.path, { ...page.query, sort: `${isDescending ? '-' : ''}${column.key}` })}>
          {column.title}
          {isSorted && <span aria-hidden="true">{page.sort?.isDescending ? ' ↓' : ' ↑'}</span>}
        </a>
      )}
    </th>
  );
}

function BodyCell<Row>(props: { column: ColumnSpec<Row>; row: Row; now: Date; isFirst: boolean }) {
  const { column, row, now, isFirst } = props;
  const content = column.show ? column.show(row) : plainCell(column, row, now);
  if (!isFirst) return <td class={column.kind}>{content}</td>;
  return (
    <th scope="row" class={`${column.kind} head`}>
      {content}
    </th>
  );
}

function plainCell<Row>({ kind, value }: ColumnSpec<Row>, row: Row, now: Date) {
  const cell = value(row);
  if (cell === null) return <span class="quiet">–</span>;
  if (kind === 'time') return <Time at={cell} now={now} />;
  return typeof cell === 'number' ? formatNumber(cell) : <Name text={cell} />;
}
