import type { HttpAnswer, HttpClient } from '../../http/http-client.ts';
import { FileLoss } from '../file-loss.ts';

/** Names of files that are HTML when all is well. */
const HTML_NAME = /\.html?(?:\.[a-z0-9]+)?$/i;

const HTML_START = /^(?:\ufeff|\s)*<(?:!doctype\s+html|html)\b/i;

export interface DownloadOptions {
  /** Longest that one file may take, in ms: an answer that never ends comes to an end here. */
  readonly maxFileMs: number;
  readonly now: () => number;
}

/**
 * The bytes of one file. After a cut the rest is asked for by Range, as often as there is something new.
 * @throws FileLoss `unreadable`; AppError `SOURCE_UNAVAILABLE`
 */
export async function* download(
  client: HttpClient,
  url: URL,
  { maxFileMs, now }: DownloadOptions,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const startedAt = now();
  let received = 0;
  let validator: string | undefined;
  let failures = 0;
  for (;;) {
    const answer = await client.get(url, received > 0 ? rangeHeaders(received, validator) : {}, signal);
    let skip = bytesToSkip(answer, received);
    validator ??= answer.headers.etag ?? answer.headers['last-modified'];
    const before = received;
    try {
      for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
        if (received === 0) refuseErrorPage(answer, url, chunk);
        if (now() - startedAt > maxFileMs) throw tooSlow(maxFileMs);
        const fresh = chunk.subarray(Math.min(skip, chunk.length));
        skip -= chunk.length - fresh.length;
        received += fresh.length;
        if (fresh.length > 0) yield fresh;
      }
      return;
    } catch (error) {
      answer.body.destroy();
      if (error instanceof FileLoss || signal.aborted) throw error;
      failures = received > before ? 0 : failures + 1;
      if (failures > client.retries) throw cut(received, error);
    }
  }
}

function rangeHeaders(received: number, validator: string | undefined): Record<string, string> {
  const isStrong = validator !== undefined && !validator.startsWith('W/');
  return { range: `bytes=${received}-`, ...(isStrong ? { 'if-range': validator } : {}) };
}

/** Bytes at the start of the answer that are there already. */
function bytesToSkip({ status, headers, body }: HttpAnswer, received: number): number {
  if (status === 200) return received;
  const start = /^bytes (?<start>\d+)-/.exec(headers['content-range'] ?? '')?.groups?.start;
  if (status === 206 && start !== undefined && Number(start) <= received) return received - Number(start);
  body.destroy();
  if (status === 416)
    throw new FileLoss('truncated', 'expected the rest of the file after a cut, found that it has none');
  throw new FileLoss('unreadable', `expected the file, found status ${status}; look at it with a browser`);
}

/** Some servers say that something is not there with status 200 and a page. */
function refuseErrorPage({ headers }: HttpAnswer, url: URL, chunk: Uint8Array): void {
  if (HTML_NAME.test(url.pathname) || !/\bhtml\b/.test(headers['content-type'] ?? '')) return;
  if (!HTML_START.test(Buffer.from(chunk.subarray(0, 200)).toString('latin1'))) return;
  throw new FileLoss(
    'unreadable',
    'expected a log, found an HTML page with status 200 (an error page?); open it in a browser',
  );
}

function tooSlow(maxFileMs: number): FileLoss {
  return new FileLoss(
    'too-big',
    `expected the file within ${Math.round(maxFileMs / 1000)} s, found an answer that goes on; what came before was read`,
  );
}

function cut(received: number, cause: unknown): FileLoss {
  return new FileLoss(
    'truncated',
    `expected the whole file, found the connection cut after ${received} bytes again and again; what came before was ` +
      'read; try again later',
    { cause },
  );
}
