import { AppError } from '../errors.ts';
import type { HttpAnswer } from './http-client.ts';

/**
 * The body of a service's answer as text.
 *
 * @throws AppError `SERVICE_UNAVAILABLE` when it is longer than `maxBytes`, or ends too early
 */
export async function answerText({ body, url }: HttpAnswer, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      length += chunk.length;
      if (length > maxBytes) break;
      chunks.push(chunk);
    }
  } catch (cause) {
    throw unavailable(url, 'a connection that broke', cause);
  }
  if (length > maxBytes) throw unavailable(url, `more than ${maxBytes} bytes`);
  return Buffer.concat(chunks).toString('utf8');
}

function unavailable({ origin, pathname }: URL, found: string, cause?: unknown): AppError {
  const message = `expected the whole answer of ${origin}${pathname}, found ${found}; try again later`;
  return new AppError('SERVICE_UNAVAILABLE', message, { cause });
}
