import type { HttpClient } from '../../http/http-client.ts';
import { FileLoss } from '../file-loss.ts';
import { tooSlow } from '../log-server/download.ts';
import { ReadingPatience } from '../log-server/reading-patience.ts';
import { NotYetThere, type Upload } from '../log-server/upload-wait.ts';

export interface ProgressiveOptions {
  /** Longest that it may take, in ms. */
  readonly maxFileMs: number;
  /** In ms. */
  readonly now: () => number;
  readonly upload: Upload;
}

/**
 * A build's console by `logText/progressiveText`, until Jenkins says that there is no more to come.
 *
 * `start` and `X-Text-Size` count the bytes of Jenkins' own file, which has notes that it leaves out of the text. So
 * after a cut one goes on from where an answer began, and leaves out what had come of it.
 * @throws FileLoss `unreadable`, `truncated`, `late`; AppError `SERVICE_UNAVAILABLE`
 */
export async function* progressiveText(
  client: HttpClient,
  url: URL,
  { maxFileMs, now, upload }: ProgressiveOptions,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const endsAt = now() + maxFileMs;
  const patience = new ReadingPatience(client.retries, upload);
  let start = 0;
  let received = 0;
  for (;;) {
    const answer = await client.get(withStart(url, start), {}, signal);
    const before = received;
    let skip = received;
    try {
      if (answer.status !== 200) throw missing(answer.status);
      for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
        if (now() > endsAt) throw tooSlow(maxFileMs);
        const fresh = chunk.subarray(Math.min(skip, chunk.length));
        skip -= chunk.length - fresh.length;
        received += fresh.length;
        if (fresh.length > 0) yield fresh;
      }
      if (answer.headers['x-more-data'] !== 'true') return;
      const size = Number(answer.headers['x-text-size'] ?? Number.NaN);
      if (size > start) [start, received] = [size, 0];
      throw new NotYetThere(
        'truncated',
        'expected the end of the console, found that Jenkins has more to come',
      );
    } catch (error) {
      answer.body.destroy();
      const isNew = received > before || (received === 0 && before > 0);
      await patience.after(error, { receivedBytes: start + received, isNew }, signal);
    }
  }
}

function withStart(url: URL, start: number): URL {
  const part = new URL(url);
  part.searchParams.set('start', `${start}`);
  return part;
}

function missing(status: number): Error {
  const message = `expected the console, found status ${status}; look at it with a browser`;
  return status === 404 ? new NotYetThere('unreadable', message) : new FileLoss('unreadable', message);
}
