import type { FastifyReply } from 'fastify';
import { renderToString } from 'preact-render-to-string';
import { z } from 'zod';
import { askerOf, clientOf } from '../server/asker.ts';
import { addFormBody } from '../server/form-body.ts';
import type { WebContext, WebServer } from '../web-context.ts';
import { checkSignature, type DraftSignature } from './check-signature.ts';
import { draftText } from './draft-text.ts';
import { PreviewRuns } from './preview-runs.ts';
import { addRuns, startRun } from './run-routes.tsx';
import { saveDraft } from './save-draft.ts';
import { draftBody, showWorkshop } from './show-workshop.tsx';
import { ProblemList } from './workshop-page.tsx';

const text = z.string().max(4096).optional();

/** With what the workshop is opened: a bug, a query, or lines of a log. */
const openQuery = z.object({
  bug: z.string().max(200).optional(),
  q: z.string().max(10_000).optional(),
  build: text,
  file: text,
  lines: z
    .string()
    .regex(/^\d{1,15}(-\d{1,15})?$/)
    .optional(),
});

const formBody = draftBody.extend({ action: z.enum(['try', 'check', 'download', 'save']).default('check') });

/** Adds the workshop: write a signature, see what it would do, save it. */
export function registerWorkshop(server: WebServer, context: WebContext): void {
  void server.register((scope: WebServer, _options, done) => {
    addFormBody(scope);
    const runs = new PreviewRuns(context.jobs, context.log);
    scope.addHook('preClose', async () => runs.close());
    addPages(scope, context, runs);
    addRuns(scope, context, runs);
    done();
  });
}

function addPages(server: WebServer, context: WebContext, runs: PreviewRuns): void {
  server.get('/workshop', { schema: { querystring: openQuery, hide: true } }, async (request, reply) => {
    const { store, signatures, readInTurn } = context;
    const { notice, ...draft } = await readInTurn(askerOf(reply), () =>
      draftText(store, signatures(), request.query),
    );
    return showWorkshop(context, reply, { draft, problems: checkSignature(draft).problems, notice });
  });
  server.post('/workshop', { schema: { body: formBody, hide: true } }, async (request, reply) => {
    const { action, ...sent } = request.body;
    const draft = withNewlines(sent);
    const { signature, problems } = checkSignature(draft);
    if (action === 'try' && signature !== undefined) {
      const { id } = startRun(context, runs, draft, { signature, client: clientOf(request) });
      return reply.redirect(`/workshop/runs/${id}?wait=1`, 303);
    }
    if (action === 'download') return download(reply, draft);
    if (action === 'save') return saveDraft(context, request, reply, draft);
    const notice = action === 'try' ? 'It can not be tried as long as it has errors.' : undefined;
    return showWorkshop(context, reply, { draft, problems, notice });
  });
  server.post('/workshop/check', { schema: { body: draftBody, hide: true } }, async (request, reply) => {
    const draft = withNewlines(request.body);
    const { problems } = checkSignature(draft);
    const html = renderToString(<ProblemList draft={draft} problems={problems} />);
    return reply.type('text/html; charset=utf-8').send(html);
  });
}

/** Forms send lines as RFC 822 ends them. */
function withNewlines({ bug, text }: DraftSignature): DraftSignature {
  return { bug: bug.trim(), text: text.replace(/\r\n?/g, '\n') };
}

function download(reply: FastifyReply, { bug, text }: DraftSignature): FastifyReply {
  const name = bug.replace(/[^\w.-]/g, '_') || 'signature';
  return reply
    .type('application/yaml; charset=utf-8')
    .header('content-disposition', `attachment; filename="${name}.yaml"`)
    .send(text);
}
