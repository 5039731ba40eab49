import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { bodyOf } from '../support/body-of.ts';
import type { Certificate } from '../support/certificates.ts';

/** A request, read whole. */
export interface Asked {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** What a fake answers; JSON unless the body is text. */
export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/**
 * Serves `answer` on a free port until the test ends; gives the address without a slash at the end.
 * @param certificate - the server speaks TLS with it; plain text when absent
 */
export async function startServer(
  context: Pick<TestContext, 'after'>,
  answer: (asked: Asked) => Answer | Promise<Answer>,
  certificate?: Certificate,
): Promise<string> {
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url: path = '', headers } = request;
    const sent = await bodyOf(request);
    if (!sent) return;
    const { status = 200, headers: more, body } = await answer({ method, path, headers, body: sent });
    const isText = typeof body === 'string';
    response.writeHead(status, { 'content-type': isText ? 'text/html' : 'application/json', ...more });
    response.end(isText ? body : JSON.stringify(body));
  };
  const server =
    certificate === undefined
      ? createServer(serve)
      : createSecureServer({ key: certificate.key, cert: certificate.certificate }, serve);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  // A server that listens on a port has an address with one.
  const { port } = server.address() as AddressInfo;
  return `${certificate === undefined ? 'http' : 'https'}://127.0.0.1:${port}`;
}
