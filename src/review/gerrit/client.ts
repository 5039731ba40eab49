import type { z } from 'zod';
import { AppError } from '../../errors.ts';
import { answerText } from '../../http/answer-text.ts';
import { HttpClient, type HttpRequest } from '../../http/http-client.ts';
import type { GerritOptions } from './gerrit-options.ts';
import { type Asked, explainRefusal } from './refusal.ts';
import {
  type GerritAccount,
  type GerritChange,
  type GerritComment,
  type GerritMessage,
  schema,
} from './schema.ts';

/** Stands before all JSON of Gerrit, so that no page can run it as a script. */
const JSON_PREFIX = ")]}'";

/** Answers of changes with hundreds of messages of 16 KiB. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/** Changes that are asked for at once; with their messages, some hundred kilobytes. */
const PAGE_SIZE = 50;

const RETRIES = 3;

const TIMEOUT_MS = 20_000;

/** A change's place: numbers alone are unknown to servers that share changes. */
export interface ChangeName {
  readonly project: string;
  readonly number: number;
}

/** `ReviewInput`, the part that we use. */
export interface ReviewInput {
  readonly message: string;
  readonly tag: string;
  readonly notify: 'OWNER' | 'NONE';
}

/** Gerrit's REST API. */
export interface GerritClient {
  /** Who we are, and the server's time: the times of its messages are to be compared with that. */
  signIn(signal: AbortSignal): Promise<{ readonly self: GerritAccount; readonly serverTime: Date }>;
  /** Changes with messages that were written since; a change that is written to meanwhile may come twice. */
  changesSince(since: Date, signal: AbortSignal): AsyncIterable<GerritChange>;
  /** The change with its messages; undefined when it is gone, or we may not see it. */
  change(name: ChangeName, signal: AbortSignal): Promise<GerritChange | undefined>;
  messages(name: ChangeName, signal: AbortSignal): Promise<readonly GerritMessage[]>;
  /** What was written on patch sets as a whole. */
  patchsetComments(name: ChangeName, signal: AbortSignal): Promise<readonly GerritComment[]>;
  /** Writes a message, once at the most. */
  review(name: ChangeName, patchset: string, input: ReviewInput, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/** Comes as the account of `options`. */
export function createGerritClient(options: GerritOptions): GerritClient {
  const root = new URL(`${options.url.replace(/\/+$/, '')}/`);
  const login = Buffer.from(`${options.username}:${options.password}`).toString('base64');
  const http = new HttpClient({
    root,
    retries: RETRIES,
    timeoutMs: TIMEOUT_MS,
    allowPrivateAddresses: true, // a person has named this server, and many stand behind a firewall
    headers: { accept: 'application/json', 'accept-encoding': 'identity', authorization: `Basic ${login}` },
    failure: 'SERVICE_UNAVAILABLE',
  });

  async function ask<T>(request: ApiRequest<T>, signal: AbortSignal): Promise<ApiAnswer<T> | undefined> {
    const { path, input, asked } = request;
    const url = new URL(`a/${path}`, root);
    const body = input && { body: JSON.stringify(input), headers: { 'content-type': 'application/json' } };
    const sent: HttpRequest = { method: input ? 'POST' : 'GET', url, ...body };
    const answer = await http.send(sent, signal);
    const text = await answerText(answer, MAX_ANSWER_BYTES);
    if (answer.status === 404 && request.mayBeAbsent) return undefined;
    if (answer.status !== 200) throw explainRefusal(options, asked, answer.status, text);
    return {
      value: parseAnswer(request.schema, text, url),
      date: new Date(answer.headers.date ?? Date.now()),
    };
  }

  async function mustHave<T>(request: ApiRequest<T>, signal: AbortSignal): Promise<ApiAnswer<T>> {
    const answer = await ask(request, signal);
    if (answer === undefined) throw new TypeError('only what may be absent is');
    return answer;
  }

  async function* changesSince(since: Date, signal: AbortSignal): AsyncGenerator<GerritChange> {
    const query = `after:"${since.toISOString().slice(0, 19).replace('T', ' ')} +0000"`;
    const asked = { what: `search for changes`, right: 'the right Read' };
    for (let start = 0; ; start += PAGE_SIZE) {
      const wanted = new URLSearchParams({ q: query, n: String(PAGE_SIZE), S: String(start) });
      const path = `changes/?${wanted}&${WITH_MESSAGES}`;
      const { value } = await mustHave({ path, schema: schema.changes, asked }, signal);
      yield* value;
      if (!value.at(-1)?._more_changes) return;
    }
  }

  return {
    signIn: async (signal) => {
      const asked = { what: 'log in', right: 'an HTTP password' };
      const { value, date } = await mustHave(
        { path: 'accounts/self', schema: schema.account, asked },
        signal,
      );
      return { self: value, serverTime: date };
    },
    changesSince,
    change: async (name, signal) => {
      const path = `${changePath(name)}?${WITH_MESSAGES}`;
      const asked = toRead(name);
      return (await ask({ path, schema: schema.change, asked, mayBeAbsent: true }, signal))?.value;
    },
    messages: async (name, signal) => {
      const path = `${changePath(name)}/messages`;
      return (await mustHave({ path, schema: schema.messages, asked: toRead(name) }, signal)).value;
    },
    patchsetComments: async (name, signal) => {
      const path = `${changePath(name)}/comments`;
      const request = { path, schema: schema.comments, asked: toRead(name), mayBeAbsent: true };
      const answer = await ask(request, signal);
      return answer?.value['/PATCHSET_LEVEL'] ?? [];
    },
    review: async (name, patchset, input, signal) => {
      const path = `${changePath(name)}/revisions/${patchset}/review`;
      const asked = {
        what: `comment on change ${name.number} of ${name.project}`,
        right: `the right Read on the change's branch in ${name.project} or a project above it`,
      };
      // What a failure is told of is the change's author's turn by CI's own vote, not by our word on it.
      const quiet = { ...input, ignore_automatic_attention_set_rules: true };
      await mustHave({ path, schema: schema.reviewed, input: quiet, asked }, signal);
    },
    close: () => http.close(),
  };
}

interface ApiRequest<T> {
  /** Behind `/a/`. */
  readonly path: string;
  readonly schema: z.ZodType<T>;
  readonly asked: Asked;
  /** Sent as the body of a POST. */
  readonly input?: object;
  /** Whether 404 is an answer too. */
  readonly mayBeAbsent?: boolean;
}

interface ApiAnswer<T> {
  readonly value: T;
  /** The server's time. */
  readonly date: Date;
}

const WITH_MESSAGES = 'o=MESSAGES&o=DETAILED_ACCOUNTS';

function changePath({ project, number }: ChangeName): string {
  return `changes/${encodeURIComponent(project)}~${number}`;
}

function toRead({ project, number }: ChangeName): Asked {
  return {
    what: `read change ${number} of ${project}`,
    right: `the right Read on the change's branch in ${project} or a project above it`,
  };
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
