import type { FastifyRequest } from 'fastify';
import { AppError } from '../../errors.ts';
import type { WebServer } from '../web-context.ts';

/** Lets the routes of `server` take what forms without files send. */
export function addFormBody(server: WebServer): void {
  server.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );
}

/**
 * Refuses what a page of another site sends: browsers say where a form or a script is from.
 * @throws AppError `USAGE`
 */
export function refuseForeign(request: FastifyRequest): void {
  const { origin } = request.headers;
  const site = request.headers['sec-fetch-site'];
  const isForeign = site === 'cross-site' || site === 'same-site';
  const isElsewhere = origin !== undefined && !isOurs(origin, request.host);
  if (isForeign || (site === undefined && isElsewhere)) {
    throw new AppError('USAGE', 'this was sent by another site; open the page here and send it again');
  }
}

/** Whether the origin is this server, by the name that the request called it; a proxy may speak TLS for it. */
function isOurs(origin: string, host: string): boolean {
  if (!URL.canParse(origin)) return false;
  const { protocol, host: theirs } = new URL(origin);
  const ours = `${protocol}//${host}`;
  return URL.canParse(ours) && new URL(ours).host === theirs;
}
