import type { HttpAnswer, HttpClient } from '../../http/http-client.ts';
import { FileLoss } from '../file-loss.ts';
import { type EndMark, LogTail } from './log-tail.ts';
import { ReadingPatience } from './reading-patience.ts';
import { NotYetThere, type Upload } from './upload-wait.ts';

/** Who asks for a file; not each time at the same address. */
export type FileClient = Pick<HttpClient, 'get' | 'retries'>;

/** Names of files that are HTML when all is well. */
const HTML_NAME = /\.html?(?:\.[a-z0-9]+)?$/i;

const HTML_START = /^(?:\ufeff|\s)*<(?:!doctype\s+html|html)\b/i;

export interface DownloadOptions {
  /** Longest that one file may take, in ms: an answer that never ends comes to an end here. */
  readonly maxFileMs: number;
  readonly now: () => number;
  /** Where the file may still be uploaded: what makes it whole is waited for. */
  readonly upload?: Upload;
  /** Size that a list of the build's files tells, in bytes. */
  readonly sizeBytes?: number;
  /** For a log that tells itself whether it is whole. */
  readonly endMark?: EndMark;
}

/**
 * The bytes of one file. After a cut the rest is asked for by Range, as often as there is something new; so is what a
 * file lacks that is still being uploaded.
 * @throws FileLoss `unreadable`, `truncated`, `late`; AppError `SOURCE_UNAVAILABLE`
 */
export async function* download(
  client: FileClient,
  url: URL,
  options: DownloadOptions,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const { maxFileMs, now } = options;
  const startedAt = now();
  const patience = new ReadingPatience(client.retries, options.upload);
  const end = new FileEnd(options);
  let received = 0;
  let validator: string | undefined;
  for (;;) {
    const answer = await client.get(url, received > 0 ? rangeHeaders(received, validator) : {}, signal);
    const before = received;
    try {
      let skip = bytesToSkip(answer, received);
      validator ??= answer.headers.etag ?? answer.headers['last-modified'];
      for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
        if (received === 0) refuseErrorPage(answer, url, chunk);
        if (now() - startedAt > maxFileMs) throw tooSlow(maxFileMs);
        const fresh = chunk.subarray(Math.min(skip, chunk.length));
        skip -= chunk.length - fresh.length;
        received += fresh.length;
        end.add(fresh);
        if (fresh.length > 0) yield fresh;
      }
      end.check(answer, received);
      return;
    } catch (error) {
      answer.body.destroy();
      await patience.after(error, { receivedBytes: received, isNew: received > before }, signal);
      if (error instanceof NotYetThere) validator = undefined; // another version is what is waited for
    }
  }
}

/** What makes a file whole. */
class FileEnd {
  readonly #options: DownloadOptions;
  readonly #tail = new LogTail();

  constructor(options: DownloadOptions) {
    this.#options = options;
  }

  add(chunk: Uint8Array): void {
    if (this.#options.endMark) this.#tail.add(chunk);
  }

  /** @throws NotYetThere */
  check({ headers }: HttpAnswer, received: number): void {
    const { upload, sizeBytes = 0, endMark } = this.#options;
    // A packed file is stored with another size than the one that was listed.
    const isShort = headers['content-encoding'] === undefined && received < sizeBytes;
    if (upload && isShort)
      throw new NotYetThere('truncated', `expected ${sizeBytes} bytes as listed, found ${received}`);
    // Long after its end, a build whose log ends otherwise is taken as one that ends otherwise.
    if (upload && upload.now() < upload.lateUntil && endMark?.(this.#tail.text()) === false)
      throw new NotYetThere(
        'truncated',
        'expected the end of the log, found a part of it that does not end so',
      );
  }
}

function rangeHeaders(received: number, validator: string | undefined): Record<string, string> {
  const isStrong = validator !== undefined && !validator.startsWith('W/');
  return { range: `bytes=${received}-`, ...(isStrong ? { 'if-range': validator } : {}) };
}

/** Bytes at the start of the answer that are there already. */
function bytesToSkip({ status, headers }: HttpAnswer, received: number): number {
  if (status === 200) return received;
  const start = /^bytes (?<start>\d+)-/.exec(headers['content-range'] ?? '')?.groups?.start;
  if (status === 206 && start !== undefined && Number(start) <= received) return received - Number(start);
  if (status === 416)
    throw new NotYetThere('truncated', 'expected the rest of the file after a cut, found that it has none');
  if (status === 404)
    throw new NotYetThere('unreadable', 'expected the file, found status 404; look at it with a browser');
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

/** What is thrown for an answer that goes on and on. */
export function tooSlow(maxFileMs: number): FileLoss {
  return new FileLoss(
    'too-big',
    `expected the file within ${Math.round(maxFileMs / 1000)} s, found an answer that goes on; what came before was read`,
  );
}
