import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { type AppError, type ErrorCode, isAppError } from '../../errors.ts';
import { Layout } from '../design/layout.tsx';
import type { WebContext, WebServer } from '../web-context.ts';
import { Refusal } from './refusal.ts';
import { sendPage } from './send-page.ts';

/** Codes whose cause is the request, and the status that says so; all others are ours. */
const STATUS: Partial<Record<ErrorCode, number>> = {
  USAGE: 400,
  QUERY_SYNTAX: 400,
  SIGNATURE_INVALID: 400,
  SOURCE_INVALID: 400,
  DECODE_FAILED: 400,
  LIMIT_EXCEEDED: 413,
  STORE_UNAVAILABLE: 503,
  STORE_LOCKED: 503,
  SERVICE_UNAVAILABLE: 503,
  INTERRUPTED: 503,
  DISK_FULL: 507,
};

/** What the system says when nothing more can be written. */
const FULL = ['ENOSPC', 'EDQUOT'];

const TITLES: Readonly<Record<number, string>> = {
  400: 'That request could not be understood',
  401: 'A token is needed',
  403: 'That is not allowed',
  404: 'Nothing is here',
  413: 'That is too much',
  429: 'Too many requests',
  503: 'Not available just now',
  507: 'The disk is full',
};

/** What is said of a failed request: to people as a page, to programs as `{ error: { code, message } }`. */
interface Trouble {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly retryAfterSeconds?: number | undefined;
}

/** Adds the answers to requests that fail; nothing of our inside is told but in the log. */
export function addErrorPages(server: WebServer, context: WebContext): void {
  server.setNotFoundHandler((request, reply) => {
    const message = 'The address may be misspelt, or what was here is no longer kept.';
    return sendTrouble(request, reply, context, { status: 404, code: 'NOT_FOUND', message });
  });
  server.setErrorHandler((error: FastifyError | AppError, request, reply) => {
    const trouble = troubleOf(error);
    const isOurs = trouble.status >= 500 && !(error instanceof Refusal);
    if (isOurs) context.log.error({ err: error, url: request.url }, 'request failed');
    return sendTrouble(request, reply, context, trouble);
  });
}

function troubleOf(error: FastifyError | AppError): Trouble {
  if (isAppError(error)) {
    const status = STATUS[error.code] ?? 500;
    return { status, code: error.code, message: error.message };
  }
  if (FULL.includes(error.code)) {
    const message = 'The disk of the server is full; try again when there is room.';
    return { status: 507, code: 'DISK_FULL', message };
  }
  const status = error.statusCode ?? 500;
  if (error instanceof Refusal) {
    const { code, message, retryAfterSeconds } = error;
    return { status, code, message, retryAfterSeconds };
  }
  if (status < 500) return { status, code: error.code ?? 'BAD_REQUEST', message: error.message };
  const message = 'The server could not answer; its log says why. Trying again in a while may help.';
  return { status, code: 'INTERNAL', message };
}

function sendTrouble(
  request: FastifyRequest,
  reply: FastifyReply,
  context: WebContext,
  { status, code, message, retryAfterSeconds }: Trouble,
): FastifyReply {
  if (retryAfterSeconds !== undefined) reply.header('retry-after', retryAfterSeconds);
  reply.code(status).header('cache-control', 'no-store');
  if (isForPrograms(request)) return reply.send({ error: { code, message } });
  const title = TITLES[status] ?? 'Something went wrong';
  return sendPage(
    reply,
    <Layout context={context} title={title} path={request.url}>
      <h1>{title}</h1>
      <p>{message.slice(0, 2000)}</p>
      <p>
        <a href="/">What is failing now</a>
      </p>
    </Layout>,
  );
}

function isForPrograms({ url, headers }: FastifyRequest): boolean {
  return url.startsWith('/api/') || !(headers.accept ?? '').includes('text/html');
}
