import type { WebContext, WebServer } from '../web-context.ts';

/** `/metrics`, and the counting of all requests by their route, never by their address: that could be any. */
export function registerMetrics(server: WebServer, { metrics }: WebContext): void {
  server.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    metrics.observe({ route, status: reply.statusCode, seconds: reply.elapsedTime / 1000 });
  });
  server.get('/metrics', { schema: { hide: true } }, async (_, reply) =>
    reply
      .type(metrics.contentType)
      .header('cache-control', 'no-store')
      .send(await metrics.render()),
  );
}
