import { AppError } from '../errors.ts';

/** Milliseconds for one request; an import into a busy Kibana takes seconds. */
const TIMEOUT_MS = 60_000;

/** A Kibana or a Grafana, and how to get in. */
export interface DashboardServer {
  readonly product: 'Kibana' | 'Grafana';
  /** Where it is, with the path that it is served under; user and password in it are used. */
  readonly url: URL;
  /** An API key of Kibana's, the token of a service account of Grafana's. */
  readonly token?: string;
  readonly signal: AbortSignal;
}

/** What a server answered; `body` is undefined where that is not JSON. */
export interface ServerAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** One request; `path` starts at the product's own root. */
export interface ServerRequest {
  readonly path: string;
  /** JSON, or a form; without one it is a GET. */
  readonly send?: { readonly json: unknown } | { readonly form: FormData };
}

/**
 * Asks a server once.
 * @returns any answer but a refusal of the credentials
 * @throws AppError `DASHBOARDS_REFUSED` - nobody there, credentials missing, wrong or without the right
 */
export async function askServer(server: DashboardServer, request: ServerRequest): Promise<ServerAnswer> {
  const { product, signal } = server;
  const url = addressOf(server, request.path);
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      ...messageOf(server, request),
      // Credentials go to the address that was named, and to no other.
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    text = await response.text();
  } catch (cause) {
    if (signal.aborted) throw new AppError('INTERRUPTED', `asking ${url}: stopped before its end`, { cause });
    const message = `expected ${product} at ${url}, found nobody who answers; check the address and that it is up`;
    throw new AppError('DASHBOARDS_REFUSED', message, { cause: rootOf(cause) });
  }
  const answer = { status: response.status, headers: response.headers, body: parsed(text) };
  if (answer.status === 401 || answer.status === 403) throw refusal(server, url, answer);
  return answer;
}

/** What is at `path` below the address of the product, without user and password: fit to be shown. */
export function addressOf({ url }: DashboardServer, path: string): string {
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}${path}`;
}

/** What the other side says went wrong, or its status where it says nothing. */
export function reasonOf({ status, body }: ServerAnswer): string {
  const { message } = (typeof body === 'object' && body !== null ? body : {}) as { message?: unknown };
  return typeof message === 'string' && message !== '' ? `${status}: ${message}` : String(status);
}

/** The failure of a server that is not what was expected, naming what it looks like. */
export function wrongProduct(server: DashboardServer, path: string, answer: ServerAnswer): AppError {
  const url = addressOf(server, path);
  const found = looksLike(answer);
  const message = `expected ${server.product} at ${url}, found ${found}; check the address, and the path it is served under`;
  return new AppError('DASHBOARDS_REFUSED', message);
}

function looksLike({ status, headers, body }: ServerAnswer): string {
  if (headers.has('x-elastic-product')) return 'Elasticsearch';
  if (headers.has('kbn-name')) return 'Kibana';
  if (typeof body === 'object' && body !== null && 'database' in body) return 'Grafana';
  if (status >= 300 && status < 400) return `a redirect to ${headers.get('location') ?? 'nowhere'}`;
  return body === undefined ? `an answer ${status} that is not JSON` : `an answer ${status}`;
}

function messageOf(server: DashboardServer, { send }: ServerRequest): RequestInit {
  const headers = new Headers({ accept: 'application/json' });
  const authorization = authorizationOf(server);
  if (authorization !== undefined) headers.set('authorization', authorization);
  // Kibana takes nothing without it; others do not mind.
  headers.set('kbn-xsrf', 'dejabug');
  if (send === undefined) return { headers };
  if ('form' in send) return { method: 'POST', headers, body: send.form };
  headers.set('content-type', 'application/json');
  return { method: 'POST', headers, body: JSON.stringify(send.json) };
}

function authorizationOf({ product, url, token }: DashboardServer): string | undefined {
  const { username, password } = url;
  if (token !== undefined) return `${product === 'Kibana' ? 'ApiKey' : 'Bearer'} ${token}`;
  if (username === '') return undefined;
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}

function refusal({ product, token }: DashboardServer, url: string, answer: ServerAnswer): AppError {
  const variable = `DEJABUG_${product.toUpperCase()}_TOKEN`;
  const found = token === undefined ? 'that it wants one' : `that it refuses ours (${reasonOf(answer)})`;
  const message =
    answer.status === 401
      ? `expected a token that ${product} accepts at ${url}, found ${found}; set ${variable}`
      : `expected the right to do this at ${url}, found that the token lacks it (${reasonOf(answer)}); dashboards/README.md says what it needs`;
  return new AppError('DASHBOARDS_REFUSED', message);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** fetch wraps what happened in an error that says nothing. */
function rootOf(error: unknown): unknown {
  return error instanceof Error && error.cause instanceof Error ? error.cause : error;
}
