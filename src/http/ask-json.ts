import type { z } from 'zod';
import { AppError } from '../errors.ts';
import { answerText } from './answer-text.ts';
import type { HttpAnswer, HttpClient, HttpRequest } from './http-client.ts';

/** Larger answers of an API are not read, in bytes. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/** What an API said, in the form that was asked for, with the headers (pages are named there). */
export interface JsonAnswer<T> {
  readonly value: T;
  readonly headers: HttpAnswer['headers'];
}

/**
 * Asks an API for JSON.
 * @returns undefined when there is no such thing (404)
 * @throws AppError `SERVICE_REFUSED` for wrong credentials or a missing right, `SERVICE_UNAVAILABLE` for any other
 *   answer than the one that `schema` describes; what {@link HttpClient.send} throws
 */
export async function askJson<T>(
  client: HttpClient,
  asked: HttpRequest,
  schema: z.ZodType<T>,
  signal: AbortSignal,
): Promise<JsonAnswer<T> | undefined> {
  const headers = { accept: 'application/json', 'accept-encoding': 'identity', ...asked.headers };
  const answer = await client.send({ ...asked, headers }, signal);
  if (answer.status !== 200) {
    answer.body.destroy();
    if (answer.status === 404) return undefined;
    throw refusal(asked.url, answer.status);
  }
  const parsed = schema.safeParse(parseJson(await answerText(answer, MAX_ANSWER_BYTES)));
  if (parsed.success) return { value: parsed.data, headers: answer.headers };
  const [issue] = parsed.error.issues;
  const place = issue?.path.length ? ` at ${issue.path.join('.')}` : '';
  throw unexpected(asked.url, `${issue?.message ?? 'something else'}${place}`);
}

function refusal(url: URL, status: number): AppError {
  if (status !== 401 && status !== 403) return unexpected(url, `status ${status}`);
  return new AppError(
    'SERVICE_REFUSED',
    `expected to be let in at ${url.origin}${url.pathname}, found status ${status}; give the right credentials or the right to read`,
  );
}

function unexpected(url: URL, found: string): AppError {
  return new AppError(
    'SERVICE_UNAVAILABLE',
    `expected the API's answer at ${url.origin}${url.pathname}, found ${found}; check the address, or try again later`,
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
