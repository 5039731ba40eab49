import type { WebContext, WebServer } from '../web-context.ts';

/** `/healthz`: the process answers; `/readyz`: it has read the store once, and pages are complete. */
export function registerHealth(server: WebServer, { board }: WebContext): void {
  const options = { schema: { hide: true }, config: { rateLimit: false } };
  server.get('/healthz', options, async (_, reply) => reply.type('text/plain').send('ok\n'));
  server.get('/readyz', options, async (_, reply) => {
    if (board.caughtUpAt !== undefined) return reply.type('text/plain').send('ready\n');
    return reply.code(503).header('retry-after', '2').type('text/plain').send('reading the store\n');
  });
}
