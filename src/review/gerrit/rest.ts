import type { z } from 'zod';
import { AppError } from '../../errors.ts';
import { answerText } from '../../http/answer-text.ts';
import { HttpClient } from '../../http/http-client.ts';
import type { GerritOptions } from './gerrit-options.ts';
import { type Asked, explainRefusal } from './refusal.ts';

/** Stands before all JSON of Gerrit, so that no page can run it as a script. */
const JSON_PREFIX = ")]}'";

/** Answers of changes with hundreds of messages of 16 KiB. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

const RETRIES = 3;

const TIMEOUT_MS = 20_000;

/** One request of the REST API. */
export interface ApiRequest<T> {
  /** Behind `/a/`. */
  readonly path: string;
  readonly schema: z.ZodType<T>;
  /** For the words of a refusal. */
  readonly asked: Asked;
  /** Sent as the body of a POST, once at the most. */
  readonly input?: object;
}

/** What Gerrit answered. */
export interface ApiAnswer<T> {
  readonly value: T;
  /** The server's time. */
  readonly date: Date;
}

/** Asks Gerrit's REST API as the account of `options`. */
export class GerritRest {
  readonly #options: GerritOptions;
  readonly #root: URL;
  readonly #http: HttpClient;

  constructor(options: GerritOptions) {
    const login = Buffer.from(`${options.username}:${options.password}`).toString('base64');
    this.#options = options;
    this.#root = new URL(`${options.url.replace(/\/+$/, '')}/`);
    this.#http = new HttpClient({
      root: this.#root,
      retries: RETRIES,
      timeoutMs: TIMEOUT_MS,
      allowPrivateAddresses: true, // a person has named this server, and many stand behind a firewall
      headers: { accept: 'application/json', 'accept-encoding': 'identity', authorization: `Basic ${login}` },
      failure: 'SERVICE_UNAVAILABLE',
    });
  }

  /** @throws AppError `SERVICE_UNAVAILABLE`, `SERVICE_REFUSED`, `INTERRUPTED` */
  async ask<T>(request: ApiRequest<T>, signal: AbortSignal): Promise<ApiAnswer<T>> {
    const { status, text, ...answer } = await this.#send(request, signal);
    if (status !== 200) throw explainRefusal(this.#options, request.asked, status, text);
    return { value: parseAnswer(request.schema, text, answer.url), date: answer.date };
  }

  /** Like {@link ask}; undefined when there is no such thing, or none that we may see. */
  async askFor<T>(request: ApiRequest<T>, signal: AbortSignal): Promise<T | undefined> {
    const { status, text, url } = await this.#send(request, signal);
    if (status === 404) return undefined;
    if (status !== 200) throw explainRefusal(this.#options, request.asked, status, text);
    return parseAnswer(request.schema, text, url);
  }

  close(): Promise<void> {
    return this.#http.close();
  }

  async #send({ path, input }: ApiRequest<unknown>, signal: AbortSignal): Promise<RawAnswer> {
    const url = new URL(`a/${path}`, this.#root);
    const body = input && { body: JSON.stringify(input), headers: { 'content-type': 'application/json' } };
    const answer = await this.#http.send({ method: input ? 'POST' : 'GET', url, ...body }, signal);
    const text = await answerText(answer, MAX_ANSWER_BYTES);
    return { status: answer.status, text, url, date: new Date(answer.headers.date ?? Date.now()) };
  }
}

interface RawAnswer {
  readonly status: number;
  readonly text: string;
  readonly url: URL;
  readonly date: Date;
}

function parseAnswer<T>(expected: z.ZodType<T>, text: string, url: URL): T {
  const parsed = expected.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new AppError(
    'SERVICE_UNAVAILABLE',
    `expected Gerrit's answer at ${url.origin}${url.pathname}, found ${issue?.message} at "${issue?.path.join('.')}"; ` +
      'check that the address is that of Gerrit itself',
  );
}

/** Undefined where the text is none. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.startsWith(JSON_PREFIX) ? text.slice(JSON_PREFIX.length) : text);
  } catch {
    return undefined;
  }
}
