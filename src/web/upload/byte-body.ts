import type { IncomingMessage } from 'node:http';
import type { FastifyRequest } from 'fastify';
import type { WebServer } from '../web-context.ts';

/** Lets the routes of `server` take bytes of any kind, as they come; each route counts them itself. */
export function addByteBody(server: WebServer): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
}

/** The bytes of the body; none where there is no body. */
export function bytesOf(request: FastifyRequest): AsyncIterable<Uint8Array> {
  // A request without a content type is not parsed: its bytes are still those of the connection.
  return (request.body as IncomingMessage | undefined | null) ?? request.raw;
}
