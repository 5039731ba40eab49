import { z } from 'zod';
import { createMailboxes } from '../../notify/mailboxes.ts';
import { Layout } from '../design/layout.tsx';
import { Name } from '../design/names.tsx';
import { addFormBody } from '../server/form-body.ts';
import { sendPage } from '../server/send-page.ts';
import type { WebContext, WebServer } from '../web-context.ts';

const params = z.object({ ticket: z.string() });

/** Mail programs send the form themselves, with one click (RFC 8058): it needs no page of ours before it. */
const FROM_ANYWHERE = { crossSite: true } as const;

/** `/unsubscribe/TICKET`: ends mails to one address; the ticket stands in each of them and nowhere else. */
export function registerUnsubscribePage(server: WebServer, context: WebContext): void {
  void server.register((scope: WebServer, _options, done) => {
    addFormBody(scope);
    addPages(scope, context);
    done();
  });
}

function addPages(scope: WebServer, context: WebContext): void {
  scope.get('/unsubscribe/:ticket', { schema: { params, hide: true } }, async (_, reply) =>
    sendPage(
      reply,
      <Layout context={context} title="No more mails" path="/unsubscribe">
        <h1>No more mails?</h1>
        <p>This ends all mails from {context.options.title} to the address that this link was sent to.</p>
        <form method="post">
          <button class="primary" type="submit">
            Send no more mails
          </button>
        </form>
      </Layout>,
    ),
  );
  const options = { schema: { params, hide: true }, config: FROM_ANYWHERE };
  scope.post('/unsubscribe/:ticket', options, async (request, reply) => {
    const ended = await createMailboxes(context.store.records()).unsubscribe(request.params.ticket);
    if (ended === undefined) return reply.callNotFound();
    return sendPage(
      reply,
      <Layout context={context} title="No more mails" path="/unsubscribe">
        <h1>No more mails</h1>
        <p>
          <Name text={ended.way} /> gets no more mails from {context.options.title}.
        </p>
      </Layout>,
    );
  });
}
