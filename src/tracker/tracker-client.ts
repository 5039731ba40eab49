import type { ZodType } from 'zod';
import { AppError } from '../errors.ts';
import { answerText } from '../http/answer-text.ts';
import { HttpClient } from '../http/http-client.ts';
import type { TrackerOptions } from './tracker-options.ts';

/** Tries after the first one: who waits for a tracker has something better to show than its answer. */
const RETRIES = 1;

/** Most that is read of an answer, in bytes; a bug's own fields are a few thousand. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

/** Asks one tracker's interface for programs. */
export interface TrackerClient {
  /**
   * The answer at a path below the tracker's `apiUrl`, checked; undefined when there is nothing, or nothing that we
   * may see.
   * @throws AppError `SERVICE_UNAVAILABLE`, `SERVICE_REFUSED`
   */
  ask<T>(path: string, schema: ZodType<T>, signal: AbortSignal): Promise<T | undefined>;
  close(): Promise<void>;
}

/** @param authorization - the headers that let us in, when there is a token */
export function createTrackerClient(
  options: TrackerOptions,
  apiUrl: string,
  authorization: Readonly<Record<string, string>> = {},
): TrackerClient {
  const root = new URL(apiUrl.endsWith('/') ? apiUrl : `${apiUrl}/`);
  const http = new HttpClient({
    root,
    retries: RETRIES,
    timeoutMs: options.timeoutMs ?? 10_000,
    allowPrivateAddresses: options.allowPrivateAddresses ?? false,
    headers: { accept: 'application/json', ...authorization },
    failure: 'SERVICE_UNAVAILABLE',
  });
  const hasToken = Object.keys(authorization).length > 0;

  async function ask<T>(path: string, schema: ZodType<T>, signal: AbortSignal): Promise<T | undefined> {
    const answer = await http.get(new URL(path, root), {}, signal);
    const { status, headers } = answer;
    if (status === 200) return parseAnswer(options.name, schema, await answerText(answer, MAX_ANSWER_BYTES));
    answer.body.destroy();
    if (status === 404 || status === 410) return undefined;
    if (headers['x-ratelimit-remaining'] === '0') throw unavailable(options.name, 'its limit of requests');
    if (status !== 401 && status !== 403) throw unavailable(options.name, `status ${status}`);
    if (!hasToken) return undefined;
    const message = `expected the tracker ${options.name} to let us in, found status ${status}; check its token`;
    throw new AppError('SERVICE_REFUSED', message);
  }
  return { ask, close: () => http.close() };
}

function parseAnswer<T>(tracker: string, schema: ZodType<T>, text: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw unavailable(tracker, 'something that is not JSON', cause);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw unavailable(tracker, `JSON whose "${issue?.path.join('.')}" is not fit`, parsed.error);
}

function unavailable(tracker: string, found: string, cause?: unknown): AppError {
  const message = `expected the tracker ${tracker} to tell of a bug, found ${found}; try again later`;
  return new AppError('SERVICE_UNAVAILABLE', message, { cause });
}
