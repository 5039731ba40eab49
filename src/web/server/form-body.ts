import type { WebServer } from '../web-context.ts';

/** Lets the routes of `server` take what forms without files send. */
export function addFormBody(server: WebServer): void {
  server.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );
}
