import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { WebServer } from '../web-context.ts';
import { Refusal } from './refusal.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is logged in; null for everybody else. Set by the log-in. */
    user: string | null;
  }
  interface FastifyContextConfig {
    /** A form that mail programs and other sites may send: it has a secret of its own in its address. */
    crossSite?: boolean;
  }
}

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses requests that write and come from another site's page: a browser says where a page is from. A token is not
 * sent by itself, so a request with one needs no such proof.
 */
export function refuseOtherSites(server: WebServer, baseUrl: string | undefined): void {
  server.decorateRequest('user', null);
  server.addHook('onRequest', async (request) => {
    if (SAFE_METHODS.has(request.method) || request.routeOptions.config.crossSite) return;
    if (bearerToken(request) !== undefined || isOwnOrigin(request, baseUrl)) return;
    throw new Refusal(
      403,
      'OTHER_SITE',
      'This request has to come from a page of this server, or carry a token.',
    );
  });
}

/**
 * Who may write: someone who is logged in, or who sends `Authorization: Bearer TOKEN` with a token whose SHA-256 is
 * among `tokenHashes`.
 * @returns a name for the log
 * @throws Refusal 401, 403
 */
export function requireWriter(request: FastifyRequest, tokenHashes: readonly string[]): string {
  if (request.user !== null) return request.user;
  const token = bearerToken(request);
  if (token === undefined) {
    const message =
      tokenHashes.length === 0 ? 'This server only reads: no token is configured.' : 'A token is needed.';
    throw new Refusal(401, 'TOKEN_NEEDED', message);
  }
  const digest = createHash('sha256').update(token).digest();
  // All are compared, each in constant time: how long it takes says nothing of which one was nearly right.
  const matches = tokenHashes.map((hash) => {
    const known = Buffer.from(hash, 'hex');
    return known.length === digest.length && timingSafeEqual(known, digest);
  });
  if (!matches.includes(true)) throw new Refusal(403, 'TOKEN_UNKNOWN', 'This token is not known here.');
  return `token ${digest.toString('hex').slice(0, 8)}`;
}

function bearerToken({ headers }: FastifyRequest): string | undefined {
  return /^Bearer (?<token>[\x21-\x7e]{1,1000})$/i.exec(headers.authorization ?? '')?.groups?.token;
}

function isOwnOrigin({ headers, protocol, host }: FastifyRequest, baseUrl: string | undefined): boolean {
  const { origin } = headers;
  if (origin === undefined) return headers['sec-fetch-site'] === 'same-origin';
  return origin === `${protocol}://${host}` || (baseUrl !== undefined && origin === new URL(baseUrl).origin);
}
