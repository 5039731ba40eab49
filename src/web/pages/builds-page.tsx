import { z } from 'zod';
import { withQuery } from '../design/addresses.ts';
import { DataTable } from '../design/data-table.tsx';
import { Layout } from '../design/layout.tsx';
import { formatNumber } from '../design/names.tsx';
import { parseSort, sortRows } from '../design/table-spec.ts';
import { sendPage } from '../server/send-page.ts';
import { SHARED } from '../server/shared-page.ts';
import { BUILD_COLUMNS } from '../tables/build-columns.tsx';
import { buildRow } from '../views/build-rows.ts';
import { filterEntries, filteredRows, filterQuery } from '../views/filter-query.ts';
import type { WebContext, WebServer } from '../web-context.ts';
import { FilterForm } from './filter-form.tsx';

const querystring = filterQuery.extend({
  sort: z.string().optional(),
  page: z.coerce.number().int().min(1).max(100_000).default(1),
});

const ROWS_A_PAGE = 100;

/** `/builds`: the builds of a filter, newest first. */
export function registerBuildsPage(server: WebServer, context: WebContext): void {
  server.get('/builds', { schema: { querystring, hide: true }, config: SHARED }, async ({ query }, reply) => {
    const filter = filterEntries(query);
    const all = filteredRows(context, query);
    const first = (query.page - 1) * ROWS_A_PAGE;
    const sort = parseSort(BUILD_COLUMNS, query.sort);
    const rows = all.slice(first, first + ROWS_A_PAGE).map((row) => buildRow(context.board.table, row));
    const at = (page: number): string =>
      withQuery('/builds', { ...filter, sort: query.sort, page: String(page) });
    return sendPage(
      reply,
      <Layout context={context} title="Builds" path="/builds" feed={withQuery('/feed.atom', filter)}>
        <h1>Builds</h1>
        <FilterForm context={context} filter={filter} action="/builds" />
        <DataTable
          spec={BUILD_COLUMNS}
          rows={sortRows(BUILD_COLUMNS, rows, sort)}
          now={context.now()}
          caption={`Builds ${first + 1} to ${first + rows.length} of ${formatNumber(all.length)}, newest first`}
          empty="No build of the last 10 days fits."
          page={{ path: '/builds', query: { ...filter, page: String(query.page) }, sort }}
          twin={{ path: '/api/v1/builds', query: filter }}
        />
        <p>
          {query.page > 1 && <a href={at(query.page - 1)}>Newer</a>}{' '}
          {first + ROWS_A_PAGE < all.length && <a href={at(query.page + 1)}>Older</a>}
        </p>
      </Layout>,
    );
  });
}
