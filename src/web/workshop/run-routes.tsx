import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { renderToString } from 'preact-render-to-string';
import { z } from 'zod';
import type { Signature } from '../../model/signature.ts';
import { askerOf, clientOf } from '../server/asker.ts';
import type { WebContext, WebServer } from '../web-context.ts';
import { checkSignature, type DraftSignature } from './check-signature.ts';
import { buildsWithBug, countOutcomes } from './known-builds.ts';
import type { PreviewRun, PreviewRuns } from './preview-runs.ts';
import { PreviewView } from './preview-view.tsx';
import { draftBody, showWorkshop } from './show-workshop.tsx';

const params = z.object({ id: z.string().max(100) });
const querystring = z.object({ wait: z.string().optional(), part: z.string().optional() });

/** How long a page without scripts waits for a run, in ms; it can be looked at again. */
const WAIT_MS = 8000;

/** Between two reports of progress, in ms. */
const REPORT_MS = 200;

/** Runs a signature over the logs, compared with the builds that are known to have its bug. */
export function startRun(
  { board }: WebContext,
  runs: PreviewRuns,
  draft: DraftSignature,
  { signature, client }: { readonly signature: Signature; readonly client: string },
): PreviewRun {
  return runs.start(draft, { signature, knownBuilds: buildsWithBug(board, signature.bug) }, client);
}

/** Adds the runs: begin one, watch it, look at its result, cancel it. */
export function addRuns(server: WebServer, context: WebContext, runs: PreviewRuns): void {
  server.post('/workshop/runs', { schema: { body: draftBody, hide: true } }, async (request, reply) => {
    const { signature, problems } = checkSignature(request.body);
    if (signature === undefined) return reply.code(422).send({ problems });
    const { id } = startRun(context, runs, request.body, { signature, client: clientOf(request) });
    return reply.code(201).send({ id });
  });
  server.get(
    '/workshop/runs/:id',
    { schema: { params, querystring, hide: true } },
    async (request, reply) => {
      const run = runs.find(request.params.id);
      if (run === undefined) return reply.callNotFound();
      const { wait, part } = request.query;
      if (wait !== undefined) await isOver(run, reply);
      reply.header('cache-control', 'no-store');
      if (part === undefined) {
        return showWorkshop(context, reply, {
          draft: run.draft,
          problems: checkSignature(run.draft).problems,
          run,
        });
      }
      const view = <PreviewView state={run.state} now={context.now()} all={countOutcomes(context.board)} />;
      return reply.type('text/html; charset=utf-8').send(renderToString(view));
    },
  );
  const stream = { schema: { params, hide: true }, exposeHeadRoute: false };
  server.get('/workshop/runs/:id/events', stream, async (request, reply) => {
    const run = runs.find(request.params.id);
    if (run === undefined) return reply.callNotFound();
    reply.header('cache-control', 'no-store').header('x-accel-buffering', 'no').type('text/event-stream');
    return reply.send(Readable.from(eventsOf(run, askerOf(reply).signal)));
  });
  server.delete('/workshop/runs/:id', { schema: { params, hide: true } }, async (request, reply) => {
    const run = runs.find(request.params.id);
    if (run === undefined) return reply.callNotFound();
    run.cancel();
    return reply.code(204).send();
  });
}

/** Waits until the run is over, or as long as a page may take. */
async function isOver(run: PreviewRun, reply: FastifyReply): Promise<void> {
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(), WAIT_MS);
  reply.raw.once('close', () => over.abort());
  for await (const { kind } of run.follow(over.signal)) if (kind !== 'running') break;
  clearTimeout(timer);
}

/** The run as server-sent events: `progress` now and then, `over` at its end. */
async function* eventsOf(run: PreviewRun, signal: AbortSignal): AsyncGenerator<string> {
  let last = Number.NEGATIVE_INFINITY;
  for await (const state of run.follow(signal)) {
    if (state.kind !== 'running') yield `event: over\ndata: ${JSON.stringify({ kind: state.kind })}\n\n`;
    else if (performance.now() - last >= REPORT_MS) {
      last = performance.now();
      yield `event: progress\ndata: ${JSON.stringify({ done: state.done, total: state.total })}\n\n`;
    }
  }
}
