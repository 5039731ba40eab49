import { z } from 'zod';
import { DIMENSIONS } from '../board/counted-row.ts';
import { SHARED } from '../server/shared-page.ts';
import { bugView, bugViewSchema, failedRows } from '../views/bug-view.ts';
import { bugEvidence, evidenceRowSchema, spreadOverJobs } from '../views/evidence-rows.ts';
import { groupView, groupViewSchema } from '../views/group-view.ts';
import type { WebContext, WebServer } from '../web-context.ts';
import { notFound } from './not-found.ts';

const MOST_LINES = 20;

const bugAnswer = bugViewSchema.extend({
  evidence: z.array(evidenceRowSchema).describe('Newest lines that show it, spread over jobs'),
  query: z.string().nullable().describe("The signature's query; null when there is no signature any more"),
});

/** A build as it is stored; verdict and files are as `dejabug classify --json` prints them. */
const buildAnswer = z.object({
  build: z.record(z.string(), z.unknown()),
  verdict: z.record(z.string(), z.unknown()).nullable(),
  files: z.array(z.record(z.string(), z.unknown())),
  ingestedAt: z.string(),
});

/** `/api/v1/bugs/…`, `/groups/…/…`, `/builds/…`: what the pages of one bug, job, build, … show. */
export function registerDetails(server: WebServer, context: WebContext): void {
  const bug = {
    tags: ['details'],
    summary: 'One bug: graph, facets, evidence, builds',
    params: z.object({ bug: z.string() }),
    querystring: z.object({ by: z.enum(['hour', 'day']).default('hour') }),
    response: { 200: bugAnswer },
  };
  server.get('/api/v1/bugs/:bug', { schema: bug, config: SHARED }, async ({ params, query }, reply) => {
    const { signature } = context.facts.get(params.bug);
    const view = bugView(context, params.bug, query.by);
    if (signature === undefined && view.builds.length === 0) throw notFound(`a bug ${params.bug}`);
    const rows = spreadOverJobs(context, failedRows(context, params.bug), MOST_LINES);
    const evidence = await bugEvidence(context, rows, params.bug);
    return reply.send({ ...view, evidence: [...evidence], query: signature?.query ?? null });
  });
  const group = {
    tags: ['details'],
    summary: 'One job, project, change, …: graph, bugs, builds',
    params: z.object({ dimension: z.enum(DIMENSIONS), '*': z.string() }),
    response: { 200: groupViewSchema },
  };
  server.get('/api/v1/groups/:dimension/*', { schema: group, config: SHARED }, async ({ params }, reply) => {
    const view = groupView(context, params.dimension, params['*']);
    if (view === undefined)
      throw notFound(`a ${params.dimension} of this name with builds in the last 10 days`);
    return reply.send(view);
  });
  const build = {
    tags: ['details'],
    summary: 'One build: verdict, evidence, files',
    params: z.object({ uuid: z.string() }),
    response: { 200: buildAnswer },
  };
  server.get('/api/v1/builds/:uuid', { schema: build, config: SHARED }, async ({ params }, reply) => {
    const stored = await context.store.findBuild(params.uuid);
    if (stored === undefined) throw notFound(`a build ${params.uuid}`);
    // Through JSON, as it goes out: dates become texts.
    const { build, verdict, files, ingestedAt } = JSON.parse(JSON.stringify(stored));
    return reply.send({ build, verdict: verdict ?? null, files, ingestedAt });
  });
}
