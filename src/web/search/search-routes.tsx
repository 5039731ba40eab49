import { renderToString } from 'preact-render-to-string';
import { z } from 'zod';
import type { QueryNode } from '../../query/ast.ts';
import { parseQuery } from '../../query/parse-query.ts';
import { formatQueryProblem } from '../../query/query-problem.ts';
import { Layout } from '../design/layout.tsx';
import { type Asker, askerOf } from '../server/asker.ts';
import { sendPage } from '../server/send-page.ts';
import type { WebContext, WebServer } from '../web-context.ts';
import { completions } from './complete.ts';
import { FACETS } from './counts.tsx';
import { SearchCounts, SearchPage, type SearchView } from './search-page.tsx';
import { type SearchQuery, searchQuery, stepOf, timeSpan } from './search-query.ts';

const completeQuery = z.object({
  q: z.string().max(10_000),
  at: z.coerce.number().int().min(0).max(10_000),
});

/** Adds the search page, the counts that its script fetches, and the completion of fields and values. */
export function registerSearch(server: WebServer, context: WebContext): void {
  server.get('/search', { schema: { querystring: searchQuery, hide: true } }, async (request, reply) => {
    const view = await look(context, request.query, askerOf(reply));
    if (view.problem !== undefined) reply.code(400);
    return sendPage(
      reply,
      <Layout context={context} title="Search the logs" path="/search" scripts={['search.js']} wide>
        <SearchPage {...view} />
      </Layout>,
    );
  });
  server.get(
    '/search/counts',
    { schema: { querystring: searchQuery, hide: true } },
    async (request, reply) => {
      const { query: node } = parseQuery(request.query.q);
      if (node === undefined) return reply.callNotFound();
      const counts = await count(context, request.query, node, askerOf(reply));
      reply.type('text/html; charset=utf-8');
      return renderToString(<SearchCounts query={request.query} counts={counts} />);
    },
  );
  server.get('/search/complete', { schema: { querystring: completeQuery, hide: true } }, (request) =>
    completions(request.query.q, request.query.at, context.board),
  );
}

async function look(context: WebContext, query: SearchQuery, asker: Asker): Promise<SearchView> {
  const now = context.now();
  const empty: SearchView = { query, now };
  if (query.q.trim() === '') return empty;
  const { query: node, problems } = parseQuery(query.q);
  if (node === undefined) return { ...empty, problem: formatQueryProblem(problems[0], query.q) };
  const order = { query: node, ...timeSpan(query, now), limit: query.limit };
  const found = await context.jobs.run('search', order, asker);
  const counts = query.counts === undefined ? undefined : await count(context, query, node, asker);
  return { ...empty, found: { ...found, node }, ...(counts && { counts }) };
}

async function count(
  { jobs, now }: WebContext,
  query: SearchQuery,
  node: QueryNode,
  asker: Asker,
): Promise<NonNullable<SearchView['counts']>> {
  const span = timeSpan(query, now());
  const stepMs = stepOf(span, now());
  const wants = { fields: FACETS.map(({ field }) => field), stepMs };
  const survey = await jobs.run('survey', { query: node, ...span, wants }, asker);
  return { survey, span };
}
