import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { WebServer } from '../web-context.ts';
import { Refusal } from './refusal.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is logged in; null for everybody else. Set by the log-in. */
    user: string | null;
  }
}

/** Makes room on requests for who is logged in. */
export function addUsers(server: WebServer): void {
  server.decorateRequest('user', null);
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
