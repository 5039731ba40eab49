import { z } from 'zod';
import { DIMENSIONS } from '../board/counted-row.ts';
import { CARE_COLUMNS } from '../pages/care-page.tsx';
import { SHARED } from '../server/shared-page.ts';
import { bugColumns } from '../tables/bug-columns.tsx';
import { BUILD_COLUMNS } from '../tables/build-columns.tsx';
import { groupColumns } from '../tables/group-columns.tsx';
import { bugRowSchema } from '../views/bug-rows.ts';
import { buildRow, buildRowSchema } from '../views/build-rows.ts';
import { CARE_REASONS, careRowSchema, careRows } from '../views/care-view.ts';
import { filteredRows, filterQuery } from '../views/filter-query.ts';
import { groupRowSchema } from '../views/group-rows.ts';
import { groupRows } from '../views/group-view.ts';
import { nowView } from '../views/now-view.ts';
import { unclassifiedQuery, unclassifiedView } from '../views/unclassified-view.ts';
import type { WebContext, WebServer } from '../web-context.ts';
import { listQuery, sendRows } from './send-rows.ts';

const buildsQuery = filterQuery.extend(listQuery.shape).extend({
  limit: z.coerce.number().int().min(1).max(10_000).default(1000),
  offset: z.coerce.number().int().min(0).max(10_000_000).default(0),
});

const careQuery = listQuery.extend({ reason: z.enum(CARE_REASONS).optional() });

/** `/api/v1/bugs`, `/unclassified`, `/groups/…`, `/builds`, `/care`: the tables of the pages. */
export function registerLists(server: WebServer, context: WebContext): void {
  const describe = (summary: string) => ({ tags: ['lists'], summary });
  const bugs = {
    ...describe('Bugs that failed builds in the last 10 days, by people hurt'),
    querystring: listQuery,
  };
  server.get(
    '/api/v1/bugs',
    { schema: { ...bugs, response: { 200: z.array(bugRowSchema) } }, config: SHARED },
    (request, reply) => {
      const { span, bugs } = nowView(context);
      sendRows(reply, request.query, bugColumns(span.until, 1), bugs);
    },
  );
  const unclassified = {
    ...describe('Jobs with failures that no signature knows'),
    querystring: unclassifiedQuery.extend(listQuery.shape),
    response: { 200: z.array(groupRowSchema) },
  };
  server.get('/api/v1/unclassified', { schema: unclassified, config: SHARED }, ({ query }, reply) =>
    sendRows(reply, query, groupColumns('job'), unclassifiedView(context, query).jobs),
  );
  const groups = {
    ...describe('Jobs, projects, …: how the builds of each fare'),
    params: z.object({ dimension: z.enum(DIMENSIONS) }),
    querystring: listQuery,
    response: { 200: z.array(groupRowSchema) },
  };
  server.get(
    '/api/v1/groups/:dimension',
    { schema: groups, config: SHARED },
    ({ query, params: { dimension } }, reply) =>
      sendRows(reply, query, groupColumns(dimension), groupRows(context, dimension)),
  );
  registerBuildList(server, context);
  const care = {
    ...describe('Signatures in need of care'),
    querystring: careQuery,
    response: { 200: z.array(careRowSchema) },
  };
  server.get('/api/v1/care', { schema: care, config: SHARED }, ({ query }, reply) => {
    const rows = careRows(context).filter(
      ({ reason }) => query.reason === undefined || reason === query.reason,
    );
    sendRows(reply, query, CARE_COLUMNS, rows);
  });
}

function registerBuildList(server: WebServer, context: WebContext): void {
  const schema = {
    tags: ['lists'],
    summary: 'Builds of a filter, newest first',
    description: 'The header x-total-count says how many there are in all.',
    querystring: buildsQuery,
    response: { 200: z.array(buildRowSchema) },
  };
  server.get('/api/v1/builds', { schema, config: SHARED }, ({ query }, reply) => {
    const all = filteredRows(context, query);
    const rows = all.slice(query.offset, query.offset + query.limit);
    reply.header('x-total-count', all.length);
    sendRows(
      reply,
      query,
      BUILD_COLUMNS,
      rows.map((row) => buildRow(context.board.table, row)),
    );
  });
}
