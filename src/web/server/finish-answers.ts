import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, brotliCompressSync, constants, gzip, gzipSync } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { WebServer } from '../web-context.ts';
import { chooseEncoding } from './choose-encoding.ts';
import { HeldAnswers } from './held-answers.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** For how long, in ms, everybody may get the same answer to the same address. */
    heldMs?: number;
  }
}

const packBrotli = promisify(brotliCompress);
const packGzip = promisify(gzip);

/** Answers that are smaller stay as they are: packing would cost more than it saves. */
const SMALLEST_PACKED = 1024;

/**
 * Up to here answers are packed at once, in a millisecond or three: the threads that could do it beside are few, and
 * when names are resolved slowly, as trackers' are when the network is down, all of them are taken for seconds.
 */
const LARGEST_AT_ONCE = 256 * 1024;

/** Quality 4 packs a page of 100 KB in about a millisecond, to about a tenth. */
const QUICK = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };

const PACKABLE = /^(text\/|application\/(json|atom\+xml|.*\+json)|image\/svg\+xml)/;

/** Headers that belong to a body; all others are made anew for each answer. */
const OF_BODY = [
  'content-type',
  'content-encoding',
  'etag',
  'vary',
  'cache-control',
  'x-total-count',
] as const;

/**
 * Gives each whole answer to a reader a tag of its content, answers 304 to who has that content, packs it, and holds it
 * for a while where its route says so: a page that a thousand people look at while everything fails costs as much as one
 * that a single person looks at. Streams go out as they are.
 */
export function finishAnswers(server: WebServer): void {
  const answers = new HeldAnswers();
  server.addHook('preValidation', async (request, reply) => {
    const key = holdKey(request);
    const held = key === undefined ? undefined : answers.get(key);
    if (held === undefined) return;
    reply.headers(held.headers);
    if (isKnown(request, held.headers.etag)) await sendNothing(reply);
    else await reply.send(held.body);
  });
  server.addHook('onSend', async (request, reply, payload: unknown) => {
    if (typeof payload !== 'string' && !Buffer.isBuffer(payload)) return payload;
    if (request.method !== 'GET' && request.method !== 'HEAD') return payload;
    // With a tag it was finished before; packed answers without one are their route's own.
    if (reply.hasHeader('etag') || reply.hasHeader('content-encoding')) return payload;
    if (reply.statusCode !== 200) return packAnswer(request, reply, payload);
    const tag = `W/"${createHash('sha256').update(payload).digest('base64url').slice(0, 22)}"`;
    reply.header('etag', tag);
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-cache');
    const body = await packAnswer(request, reply, payload);
    const key = holdKey(request);
    if (key !== undefined) {
      answers.put(key, { body, headers: headersOfBody(reply) }, request.routeOptions.config.heldMs ?? 0);
    }
    if (!isKnown(request, tag)) return body;
    dropBody(reply);
    return null;
  });
}

/** Names an answer that may be held; undefined for one that is made for its reader alone. */
function holdKey(request: FastifyRequest): string | undefined {
  if (!request.routeOptions.config.heldMs || request.method !== 'GET' || request.user !== null)
    return undefined;
  return `${chooseEncoding(request.headers['accept-encoding'])} ${request.protocol} ${request.host} ${request.url}`;
}

function headersOfBody(reply: FastifyReply): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const name of OF_BODY) if (reply.hasHeader(name)) headers[name] = String(reply.getHeader(name));
  return headers;
}

function isKnown({ headers }: FastifyRequest, tag: string | undefined): boolean {
  return headers['if-none-match']?.split(',').some((one) => one.trim() === tag) ?? false;
}

function dropBody(reply: FastifyReply): void {
  reply.code(304);
  for (const name of ['content-length', 'content-type', 'content-encoding']) reply.removeHeader(name);
}

async function sendNothing(reply: FastifyReply): Promise<void> {
  dropBody(reply);
  await reply.send();
}

async function packAnswer(
  request: FastifyRequest,
  reply: FastifyReply,
  payload: string | Buffer,
): Promise<string | Buffer> {
  if (!PACKABLE.test(String(reply.getHeader('content-type')))) return payload;
  reply.header('vary', 'accept-encoding');
  const encoding = chooseEncoding(request.headers['accept-encoding']);
  if (encoding === 'identity' || payload.length < SMALLEST_PACKED) return payload;
  reply.header('content-encoding', encoding).removeHeader('content-length');
  if (payload.length > LARGEST_AT_ONCE)
    return encoding === 'br' ? packBrotli(payload, QUICK) : packGzip(payload);
  return encoding === 'br' ? brotliCompressSync(payload, QUICK) : gzipSync(payload);
}
