import { isIP } from 'node:net';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import pRetry from 'p-retry';
import { Agent, errors, request } from 'undici';
import { AppError, type ErrorCode } from '../errors.ts';
import { isPrivateAddress, PRIVATE_ADDRESS, publicLookup } from './address-policy.ts';

/** Redirects of one request; log servers add a slash or change to https. */
const MAX_REDIRECTS = 5;

/** Longest that a server's `Retry-After` is waited for, in ms. */
const MAX_RETRY_AFTER_MS = 60_000;

const RETRIED = new Set([408, 425, 429, 500, 502, 503, 504]);

export interface HttpClientOptions {
  /** No request leaves this folder: same host, and a path that starts with its path. */
  readonly root: URL;
  /** Tries after the first one. */
  readonly retries: number;
  /** Milliseconds without a byte before a request counts as failed. */
  readonly timeoutMs: number;
  readonly allowPrivateAddresses: boolean;
  /** First wait before a request is tried again, in ms; doubles from try to try, with jitter. */
  readonly backOffMs?: number;
  /** Sent with each request; secrets among them never reach another host, and are in no message. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Code of the failure when a server can not be had; `SOURCE_UNAVAILABLE` when absent. */
  readonly failure?: ErrorCode;
}

/** What is asked of a server. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /**
   * Whether asking twice does no harm; else only what certainly did not reach the server is tried again: a refused
   * connection, 429 and 503. True for GET, PUT and DELETE when absent.
   */
  readonly isRepeatable?: boolean;
  /** Whether a redirect is the answer, as it is for all methods but GET. */
  readonly isRedirectAnswer?: boolean;
}

export interface HttpAnswer {
  readonly status: number;
  /** Behind redirects. */
  readonly url: URL;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Readable;
}

/** Why one request was in vain, and when the server wants the next. */
class RequestFailure extends Error {
  readonly isFinal: boolean;
  readonly retryAfterMs: number;

  constructor(message: string, { isFinal = false, retryAfterMs = 0, cause }: FailureOptions = {}) {
    super(message, { cause });
    this.isFinal = isFinal;
    this.retryAfterMs = retryAfterMs;
  }
}

interface FailureOptions {
  readonly isFinal?: boolean;
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

/** Asks one server, patiently and never anything else. */
export class HttpClient {
  readonly root: URL;
  readonly retries: number;
  readonly #options: HttpClientOptions;
  readonly #agent: Agent;

  constructor(options: HttpClientOptions) {
    this.root = options.root;
    this.retries = options.retries;
    this.#options = options;
    this.#agent = new Agent({
      headersTimeout: options.timeoutMs,
      bodyTimeout: options.timeoutMs,
      connect: {
        timeout: options.timeoutMs,
        ...(options.allowPrivateAddresses ? {} : { lookup: publicLookup }),
      },
    });
  }

  /**
   * Asks for `url`; time-outs, broken connections, 429 and 5xx are tried again, as late as the server wishes.
   * @returns any other answer, also 404; its body has to be read or destroyed
   * @throws AppError `SOURCE_UNAVAILABLE` when all tries were in vain, or a redirect leaves the root
   */
  async get(url: URL, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<HttpAnswer> {
    return this.send({ method: 'GET', url, headers }, signal);
  }

  /** Like {@link get}, with any method. A redirect is followed for GET only; else it is the answer. */
  async send(asked: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    const { retries, backOffMs = 500, failure = 'SOURCE_UNAVAILABLE' } = this.#options;
    try {
      return await pRetry(() => this.#follow(asked, signal), {
        retries,
        minTimeout: backOffMs,
        maxTimeout: backOffMs * 32,
        randomize: true,
        signal,
        shouldRetry: ({ error }) => !(error instanceof RequestFailure && error.isFinal),
        onFailedAttempt: async ({ error }) => {
          const waitMs = error instanceof RequestFailure ? error.retryAfterMs : 0;
          if (waitMs > 0) await delay(waitMs, undefined, { signal });
        },
      });
    } catch (error) {
      if (signal.aborted)
        throw new AppError('INTERRUPTED', 'the reading was stopped before its end', { cause: error });
      const found = error instanceof Error ? error.message : String(error);
      throw new AppError(
        failure,
        `expected an answer from ${shownUrl(asked.url)}, found ${found}; try again later`,
        {
          cause: error,
        },
      );
    }
  }

  /** Ends all connections. */
  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  async #follow(asked: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    let { url } = asked;
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      this.#check(url);
      const answer = await this.#ask({ ...asked, url }, signal);
      const location = answer.status >= 300 && answer.status < 400 ? answer.headers.location : undefined;
      if (location === undefined || asked.method !== 'GET' || asked.isRedirectAnswer) return answer;
      answer.body.destroy();
      url = new URL(location, url);
    }
    throw new RequestFailure(`more than ${MAX_REDIRECTS} redirects`, { isFinal: true });
  }

  /** Redirects are a server's way to make us ask what its visitors may not: none leaves the root. */
  #check(url: URL): void {
    const { root } = this;
    const isSameHost =
      url.host === root.host || (url.hostname === root.hostname && url.protocol === 'https:');
    const isAllowed = url.protocol === root.protocol || url.protocol === 'https:';
    const folder = root.pathname.slice(0, root.pathname.lastIndexOf('/') + 1);
    const isInside = `${url.pathname}/`.startsWith(folder);
    if (!isSameHost || !isAllowed || !isInside) {
      throw new RequestFailure(`the address ${shownUrl(url)}, which is outside of ${shownUrl(root)}`, {
        isFinal: true,
      });
    }
    const address = url.hostname.replace(/^\[|\]$/g, '');
    if (!this.#options.allowPrivateAddresses && isIP(address) !== 0 && isPrivateAddress(address)) {
      throw new RequestFailure(`the private address ${address}, which is not allowed`, { isFinal: true });
    }
  }

  async #ask(
    { method, url, headers, body, isRepeatable }: HttpRequest,
    signal: AbortSignal,
  ): Promise<HttpAnswer> {
    const mayRepeat = isRepeatable ?? (method !== 'POST' && method !== 'PATCH');
    try {
      const answer = await request(url, {
        method,
        dispatcher: this.#agent,
        signal,
        headers: { ...COMMON_HEADERS, ...this.#options.headers, ...headers },
        ...(body !== undefined && { body }),
      });
      answer.body.on('error', () => {}); // who reads it sees the error; who destroys it wants none
      const plain = Object.entries(answer.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value[0] : value,
      ]);
      const found: HttpAnswer = {
        status: answer.statusCode,
        url,
        headers: Object.fromEntries(plain),
        body: answer.body,
      };
      if (!RETRIED.has(found.status)) return found;
      answer.body.destroy();
      throw new RequestFailure(`status ${found.status}`, {
        isFinal: !mayRepeat && found.status !== 429 && found.status !== 503,
        retryAfterMs: retryAfterMs(found.headers['retry-after']),
      });
    } catch (error) {
      if (error instanceof RequestFailure) throw error;
      const isTimeout =
        error instanceof errors.HeadersTimeoutError || error instanceof errors.ConnectTimeoutError;
      const found = isTimeout ? `no answer in ${this.#options.timeoutMs} ms` : messageOf(error);
      const isSafe = mayRepeat || NEVER_REACHED.has(codeOf(error));
      const isFinal = signal.aborted || !isSafe || codeOf(error) === PRIVATE_ADDRESS;
      throw new RequestFailure(found, { cause: error, isFinal });
    }
  }
}

/** Bytes as they are stored: a log that is packed is unpacked by what it is, not by what the server says of it. */
const COMMON_HEADERS = {
  'user-agent': 'dejabug',
  accept: 'text/plain, */*;q=0.5',
  'accept-encoding': 'identity, gzip;q=0.1',
};

/** Failures before the first byte of a request was sent. */
const NEVER_REACHED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** An address as it may be shown: without log-in and without its query, which may hold a token. */
function shownUrl({ protocol, host, pathname }: URL): string {
  return `${protocol}//${host}${pathname}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}

/** Seconds or a date. */
function retryAfterMs(header: string | undefined): number {
  if (header === undefined) return 0;
  const seconds = Number(header);
  const waitMs = Number.isNaN(seconds) ? Date.parse(header) - Date.now() : seconds * 1000;
  return Math.min(Math.max(waitMs || 0, 0), MAX_RETRY_AFTER_MS);
}
