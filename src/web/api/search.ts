import { z } from 'zod';
import { AppError } from '../../errors.ts';
import type { QueryNode } from '../../query/ast.ts';
import { parseQuery } from '../../query/parse-query.ts';
import { formatQueryProblem } from '../../query/query-problem.ts';
import type { PartialSearch } from '../../store/store.ts';
import { barsOf } from '../search/bars.ts';
import { FACETS } from '../search/counts.tsx';
import { eventColumns } from '../search/event-columns.tsx';
import { partialText } from '../search/partial-text.ts';
import { searchQuery, stepOf, timeSpan } from '../search/search-query.ts';
import { askerOf } from '../server/asker.ts';
import type { WebContext, WebServer } from '../web-context.ts';
import { listQuery, sendRows } from './send-rows.ts';

const eventSchema = z.looseObject({
  '@timestamp': z.string(),
  message: z.string().describe('At most its first 4,000 characters'),
  filename: z.string(),
  line: z.number(),
});

const bucket = { events: z.number(), builds: z.number() };

const countsSchema = z.object({
  ...bucket,
  partial: z
    .object({
      text: z.string(),
      completeAfter: z.iso.datetime(),
      seenBuilds: z.number().nullable(),
      totalBuilds: z.number().nullable(),
    })
    .nullable()
    .describe('How far back the counts are complete, when it took too long to count all'),
  stepMs: z.number(),
  histogram: z.array(z.object({ start: z.iso.datetime(), ...bucket })),
  facets: z.record(z.string(), z.array(z.object({ value: z.string(), ...bucket }))),
});

/** `/api/v1/search` and `/api/v1/search/counts`: what the search page shows. */
export function registerSearchApi(server: WebServer, context: WebContext): void {
  const { jobs, now } = context;
  const tags = ['search'];
  const events = {
    tags,
    summary: 'The newest events that match a query',
    description:
      'A search that takes too long gives the newest events that it found, and says in the header dejabug-partial, in CSV in a last line as well, how far back they are complete. What takes too long on a single text is refused with 413.',
    querystring: searchQuery.omit({ counts: true }).extend(listQuery.shape),
    response: { 200: z.array(eventSchema) },
  };
  server.get('/api/v1/search', { schema: events }, async ({ query }, reply) => {
    const order = { query: soundQuery(query.q), ...timeSpan(query, now()), limit: query.limit };
    const found = await jobs.run('search', order, askerOf(reply));
    const { partial } = found.summary;
    return sendRows(reply, query, eventColumns([]), found.events, partial && partialText(partial));
  });
  const counts = {
    tags,
    summary: 'How many events match a query, when they were, and by what they differ',
    querystring: searchQuery.omit({ counts: true, limit: true }),
    response: { 200: countsSchema },
  };
  server.get('/api/v1/search/counts', { schema: counts }, async ({ query }, reply) => {
    const span = timeSpan(query, now());
    const stepMs = stepOf(span, now());
    const wants = { fields: FACETS.map(({ field }) => field), stepMs };
    const order = { query: soundQuery(query.q), ...span, wants };
    const survey = await jobs.run('survey', order, askerOf(reply));
    const { bars, barMs } = barsOf(survey.histogram, survey.stepMs, span);
    return {
      events: survey.events,
      builds: survey.builds,
      partial: describePartial(survey.partial),
      stepMs: barMs,
      histogram: bars.map((bar) => ({ ...bar, start: bar.start.toISOString() })),
      facets: Object.fromEntries(
        FACETS.map(({ field }, place) => [field, [...(survey.facets[place] ?? [])]]),
      ),
    };
  });
}

function describePartial(partial: PartialSearch | undefined): z.infer<typeof countsSchema>['partial'] {
  if (partial === undefined) return null;
  const { completeAfter, builds } = partial;
  return {
    text: partialText(partial),
    completeAfter: completeAfter.toISOString(),
    seenBuilds: builds?.seen ?? null,
    totalBuilds: builds?.total ?? null,
  };
}

/** @throws AppError `QUERY_SYNTAX` */
function soundQuery(text: string): QueryNode {
  const { query, problems } = parseQuery(text);
  if (query !== undefined) return query;
  throw new AppError('QUERY_SYNTAX', formatQueryProblem(problems[0], text));
}
