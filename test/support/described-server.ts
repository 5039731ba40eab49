import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { z } from 'zod';
import { bodyOf } from './body-of.ts';

/** What an API's published description says of one operation's request; what is not said may not be sent. */
export interface Description {
  readonly query?: z.ZodType<Record<string, unknown>>;
  readonly body?: z.ZodType<unknown>;
}

/** A request that fits its description. */
export interface Call<Route extends string> {
  readonly route: Route;
  /** Values of the braces in the route. */
  readonly path: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** As parsed from JSON. */
  readonly body: Record<string, unknown>;
  readonly headers: IncomingMessage['headers'];
}

export interface DescribedAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** What is answered instead of JSON. */
  readonly text?: string;
  /** The connection ends in place of the answer. */
  readonly isLost?: boolean;
}

export interface DescribedServer<Route extends string> {
  /** Without a slash at the end. */
  readonly url: string;
  readonly calls: readonly Call<Route>[];
}

/**
 * An HTTP server that knows an API's description: a request that does not fit it is answered with 400, and fails the
 * test when it ends.
 * @param descriptions - by `METHOD /path/{parameter}`
 */
export async function startDescribedServer<Route extends string>(
  context: TestContext,
  descriptions: Readonly<Record<Route, Description>>,
  answer: (call: Call<Route>) => DescribedAnswer,
): Promise<DescribedServer<Route>> {
  const calls: Call<Route>[] = [];
  const violations: string[] = [];
  const server = createServer(async (request, response) => {
    const sent = await bodyOf(request);
    if (!sent) return;
    const call = readCall(descriptions, request, sent.toString());
    if (typeof call === 'string') {
      violations.push(call);
      send(response, { status: 400, body: { message: call } });
      return;
    }
    calls.push(call);
    send(response, answer(call));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  context.after(() => {
    server.closeAllConnections();
    server.close();
    assert.deepEqual(violations, [], 'every request is one that the API describes');
  });
  // A server that listens on a port has an address with one.
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls };
}

/** The call, or in what it differs from every description. */
function readCall<Route extends string>(
  descriptions: Readonly<Record<Route, Description>>,
  request: IncomingMessage,
  text: string,
): Call<Route> | string {
  const url = new URL(request.url ?? '', 'http://server.test');
  const asked = `${request.method} ${url.pathname}`;
  // The keys of a record of routes are routes.
  const routes = Object.keys(descriptions) as Route[];
  for (const route of routes.sort((a, b) => literals(b) - literals(a))) {
    const path = matchRoute(route, asked);
    if (path === undefined) continue;
    const { query = z.strictObject({}), body = z.undefined() } = descriptions[route];
    const given = Object.fromEntries(url.searchParams);
    const sent: unknown = text === '' ? undefined : JSON.parse(text);
    for (const [part, schema, value] of [
      ['query', query, given],
      ['body', body, sent],
    ] as const) {
      const parsed = schema.safeParse(value);
      if (!parsed.success) return `${route}: ${part} ${JSON.stringify(value)}: ${parsed.error.message}`;
    }
    // A body that its description let through is an object or not there.
    return { route, path, query: given, body: (sent ?? {}) as Call<Route>['body'], headers: request.headers };
  }
  return `no operation is described for ${asked}`;
}

/** A route with more words of its own is tried before one with more parameters. */
function literals(route: string): number {
  return route.split('/').filter((part) => !part.startsWith('{')).length;
}

function matchRoute(route: string, asked: string): Record<string, string> | undefined {
  const pattern = route.replace(/[.?+^$]/g, '\\$&').replace(/\{(\w+)\}/g, '(?<$1>[^/]+)');
  const groups = new RegExp(`^${pattern}$`).exec(asked);
  if (!groups) return undefined;
  return Object.fromEntries(
    Object.entries(groups.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]),
  );
}

function send(
  response: ServerResponse,
  { status = 200, headers, body, text, isLost }: DescribedAnswer,
): void {
  if (isLost) {
    response.destroy();
    return;
  }
  const type = text === undefined ? 'application/json; charset=utf-8' : 'text/plain';
  response.writeHead(status, { 'content-type': type, ...headers });
  response.end(text ?? (body === undefined ? '' : JSON.stringify(body)));
}
