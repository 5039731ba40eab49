import type { WebServer } from '../web-context.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Takes files, which may be long under way. */
    slowBody?: boolean;
  }
}

/** How long the body of a request may be under way, in ms; what is no file has at most some hundred KB. */
const BODY_MS = 30_000;

/** Ends connections of clients that do not come to an end with what they send: they are held by memory and a socket of ours. */
export function endSlowBodies(server: WebServer, mostMs = BODY_MS): void {
  server.addHook('onRequest', async ({ raw, headers, routeOptions }) => {
    const hasBody = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
    if (!hasBody || routeOptions.config.slowBody) return;
    const timer = setTimeout(() => raw.socket.destroy(), mostMs).unref();
    raw.once('close', () => clearTimeout(timer));
  });
}
