import { setTimeout as delay } from 'node:timers/promises';
import type { z } from 'zod';
import { AppError } from '../../errors.ts';
import { withoutCredentials } from '../../util/without-credentials.ts';
import { answerText } from '../answer-text.ts';
import { type HttpAnswer, HttpClient, type HttpRequest } from '../http-client.ts';
import { nextPage } from '../next-page.ts';

/** A GitLab and who asks it. */
export interface GitLabLogin {
  /** `https://gitlab.com` when absent; a self-managed instance's address otherwise, with its path if it has one. */
  readonly url?: string;
  /** A project, group or personal access token. */
  readonly token: string;
}

/** Most bytes of an answer: a page of a hundred things. */
const MAX_BYTES = 32 * 1024 * 1024;

/** Ms without a byte before a request counts as failed. */
const TIMEOUT_MS = 30_000;

/** Tries after the first one. */
const RETRIES = 4;

/** Longest wait for the end of a rate limit, in ms; GitLab counts by the minute. */
const MAX_PAUSE_MS = 60_000;

/** What a refused request says, to those who may want to treat it differently. */
export class GitLabRefusal extends AppError {
  readonly status: number;
  /** GitLab's own words. */
  readonly reason: string;

  constructor(message: string, status: number, reason: string) {
    super('SERVICE_REFUSED', message);
    this.status = status;
    this.reason = reason;
  }
}

/** What is asked: a path below `/api/v4`, each value of it encoded already. */
export interface GitLabAsked {
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** What it is called in messages: `the notes of group/project!1`. */
  readonly what: string;
  readonly signal: AbortSignal;
}

/** GitLab's REST API, patient and within the rate limit. */
export class GitLabClient {
  /** Where projects and people are, without a slash at the end. */
  readonly webUrl: string;
  readonly #http: HttpClient;
  readonly #secondMs: number;
  /** When the rate limit lets us ask again, in ms since 1970. */
  #pausedUntil = 0;

  constructor(
    { url = 'https://gitlab.com', token }: GitLabLogin,
    { secondMs = 1000 }: { readonly secondMs?: number },
  ) {
    this.#secondMs = secondMs;
    this.webUrl = url.replace(/\/+$/, '');
    this.#http = new HttpClient({
      root: new URL(`${this.webUrl}/api/v4/`),
      retries: RETRIES,
      timeoutMs: TIMEOUT_MS,
      // The address is the operator's own, not one that somebody wrote into a comment.
      allowPrivateAddresses: true,
      backOffMs: secondMs / 2,
      headers: { 'private-token': token, accept: 'application/json', 'accept-encoding': 'identity' },
      failure: 'SERVICE_UNAVAILABLE',
    });
  }

  /** @throws AppError `SERVICE_UNAVAILABLE`, `SERVICE_REFUSED` as {@link GitLabRefusal}, `INTERRUPTED` */
  async get<T>(asked: GitLabAsked, schema: z.ZodType<T>): Promise<T> {
    const answer = await this.#send({ method: 'GET', url: this.#urlOf(asked) }, asked);
    return readAnswer(answer, asked, schema);
  }

  /** A whole list, page by page as they are needed. */
  async *list<T>(asked: GitLabAsked, schema: z.ZodType<readonly T[]>): AsyncGenerator<T> {
    for (let query: GitLabAsked['query'] | undefined = { per_page: '100', ...asked.query }; query; ) {
      const answer = await this.#send({ method: 'GET', url: this.#urlOf({ ...asked, query }) }, asked);
      yield* await readAnswer(answer, asked, schema);
      const next = nextPage(answer.headers.link);
      query = next && Object.fromEntries(next);
    }
  }

  /** Writes; what can not be known to have failed is not tried again. */
  async write<T>(
    method: 'POST' | 'PUT',
    asked: GitLabAsked & { readonly body: Readonly<Record<string, string>> },
    schema: z.ZodType<T>,
  ): Promise<T> {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify(asked.body);
    const answer = await this.#send({ method, url: this.#urlOf(asked), headers, body }, asked);
    return readAnswer(answer, asked, schema);
  }

  async close(): Promise<void> {
    await this.#http.close();
  }

  #urlOf({ path, query = {} }: Pick<GitLabAsked, 'path' | 'query'>): URL {
    const url = new URL(`${this.#http.root.href}${path}`);
    url.search = new URLSearchParams(query).toString();
    return url;
  }

  async #send(request: HttpRequest, { what, signal }: GitLabAsked): Promise<HttpAnswer> {
    const pauseMs = Math.min(this.#pausedUntil - Date.now(), MAX_PAUSE_MS);
    if (pauseMs > 0) await pause(pauseMs, signal);
    const answer = await this.#http.send(request, signal);
    if (answer.headers['ratelimit-remaining'] === '0') {
      const resetAt = Number(answer.headers['ratelimit-reset']) * 1000;
      this.#pausedUntil = Date.now() + ((resetAt - Date.now()) / 1000) * this.#secondMs;
    }
    if (answer.status < 400) return answer;
    const reason = reasonOf(await answerText(answer, MAX_BYTES).catch(() => ''));
    throw new GitLabRefusal(
      `expected ${what} from GitLab, found status ${answer.status} (${reason}); ${advice(answer.status)}`,
      answer.status,
      reason,
    );
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => {
    throw new AppError('INTERRUPTED', 'waiting for GitLab’s rate limit was stopped');
  });
}

async function readAnswer<T>(answer: HttpAnswer, { what }: GitLabAsked, schema: z.ZodType<T>): Promise<T> {
  const parsed = schema.safeParse(parseJson(await answerText(answer, MAX_BYTES)));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const found = `${issue?.message ?? 'something else'} at ${issue?.path.join('.') || 'its root'}`;
  throw new AppError(
    'SERVICE_UNAVAILABLE',
    `expected ${what} from GitLab as its API describes it, found ${found}; is the address GitLab’s?`,
  );
}

/** Undefined where the text is none: an error page, an answer that was cut. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** GitLab says `{"message": …}` or `{"error": …}`. */
function reasonOf(text: string): string {
  const said = parseJson(text);
  if (typeof said !== 'object' || said === null) return 'no reason';
  const reason = Object.entries(said).find(([name]) => name === 'message' || name === 'error')?.[1] ?? said;
  return withoutCredentials(typeof reason === 'string' ? reason : JSON.stringify(reason)).slice(0, 300);
}

function advice(status: number): string {
  if (status === 401) return 'check the token: it may have expired or been revoked';
  if (status === 403 || status === 404)
    return 'give the token the scope api and at least the role Reporter in the project (docs/HOSTS.md), or look whether the discussion is locked';
  return 'look at the reason';
}

/** A project's path in the API: with all of its groups, encoded. */
export function projectPath(project: string | number): string {
  return `projects/${encodeURIComponent(project)}`;
}
