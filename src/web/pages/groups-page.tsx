import { z } from 'zod';
import type { Dimension } from '../board/counted-row.ts';
import { DataTable } from '../design/data-table.tsx';
import { Layout } from '../design/layout.tsx';
import { parseSort, sortRows } from '../design/table-spec.ts';
import { sendPage } from '../server/send-page.ts';
import { SHARED } from '../server/shared-page.ts';
import { groupColumns } from '../tables/group-columns.tsx';
import { groupRows } from '../views/group-view.ts';
import type { WebContext, WebServer } from '../web-context.ts';
import { Freshness } from './freshness.tsx';

/** Lists of names: their address, the dimension and what they are called together. */
const LISTS: readonly { readonly path: string; readonly dimension: Dimension; readonly title: string }[] = [
  { path: '/jobs', dimension: 'job', title: 'Jobs' },
  { path: '/projects', dimension: 'project', title: 'Projects' },
  { path: '/branches', dimension: 'branch', title: 'Branches' },
  { path: '/pipelines', dimension: 'pipeline', title: 'Pipelines' },
  { path: '/providers', dimension: 'provider', title: 'Node providers' },
];

const querystring = z.object({ sort: z.string().optional(), all: z.string().optional() });

const MOST_ROWS = 200;

/** `/jobs`, `/projects`, …: how the builds of each fare. */
export function registerGroupsPages(server: WebServer, context: WebContext): void {
  for (const { path, dimension, title } of LISTS) {
    server.get(path, { schema: { querystring, hide: true }, config: SHARED }, async ({ query }, reply) => {
      const columns = groupColumns(dimension);
      const sort = parseSort(columns, query.sort);
      const rows = sortRows(columns, groupRows(context, dimension), sort);
      const shown = query.all === undefined ? rows.slice(0, MOST_ROWS) : rows;
      return sendPage(
        reply,
        <Layout context={context} title={title} path={path} live>
          <h1>{title}</h1>
          <Freshness context={context} />
          <div id="groups" data-live="">
            <DataTable
              spec={columns}
              rows={shown}
              now={context.now()}
              caption={`${title} with builds in the last 10 days (${shown.length} of ${rows.length})`}
              empty="No build in the last 10 days."
              page={{ path, query, sort }}
              twin={{ path: `/api/v1/groups/${dimension}`, query: { sort: query.sort } }}
            />
          </div>
          {shown.length < rows.length && (
            <p>
              <a href={`${path}?all=1`}>All {rows.length}</a>
            </p>
          )}
          <p class="small">
            Also by{' '}
            {LISTS.filter((list) => list.path !== path).map((list, place) => (
              <span key={list.path}>
                {place > 0 && ', '}
                <a href={list.path}>{list.title.toLowerCase()}</a>
              </span>
            ))}
            .
          </p>
        </Layout>,
      );
    });
  }
}
