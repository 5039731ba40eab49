import type { FastifyRequest } from 'fastify';
import type { WebServer } from '../web-context.ts';
import { Refusal } from './refusal.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** A form that mail programs and other sites may send: its address holds a secret of its own. */
    crossSite?: boolean;
  }
}

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses what a page of another site sends in order to write: browsers say where a form or a script is from. Programs
 * that are no browsers say nothing, and nobody's log-in goes along with what they send.
 */
export function refuseForeignSites(server: WebServer): void {
  server.addHook('onRequest', async (request) => {
    if (SAFE_METHODS.has(request.method) || request.routeOptions.config.crossSite) return;
    if (!isForeign(request)) return;
    throw new Refusal(
      403,
      'OTHER_SITE',
      'This was sent by another site; open the page here and send it again.',
    );
  });
}

function isForeign({ headers, host }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  return headers.origin !== undefined && !isOurs(headers.origin, host);
}

/** Whether the origin is this server, by the name that the request called it; a proxy may speak TLS for it. */
function isOurs(origin: string, host: string): boolean {
  if (!URL.canParse(origin)) return false;
  const { protocol, host: theirs } = new URL(origin);
  const ours = `${protocol}//${host}`;
  return URL.canParse(ours) && new URL(ours).host === theirs;
}
