import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';

/** A request as the server saw it. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
}

export interface LogServer {
  /** With a slash at the end. */
  readonly url: string;
  readonly requests: readonly SeenRequest[];
}

export type Handler = (request: IncomingMessage, response: ServerResponse, count: number) => void;

/**
 * A real HTTP server on a free port that ends with the test.
 * @param routes - by path; `count` says how often the path was asked for, from 1; other paths are 404
 */
export async function startLogServer(
  context: TestContext,
  routes: Readonly<Record<string, Handler>>,
): Promise<LogServer> {
  const requests: SeenRequest[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    requests.push({ method: request.method ?? '', path, headers: request.headers });
    const count = requests.filter((seen) => seen.path === path).length;
    const route = routes[path];
    if (route) route(request, response, count);
    else
      response
        .writeHead(404, { 'content-type': 'text/html' })
        .end('<html><title>404 Not Found</title></html>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo; // listening on a port, not a pipe
  return { url: `http://127.0.0.1:${port}/`, requests };
}

/** Answers with `body` of a type. */
export function send(body: string | Uint8Array, contentType = 'text/plain'): Handler {
  return (_request, response) => {
    response.writeHead(200, { 'content-type': contentType }).end(body);
  };
}
