import type { HttpClient } from '../../http/http-client.ts';
import { FileLoss } from '../file-loss.ts';
import { NotYetThere, type Upload, UploadWait } from '../log-server/upload-wait.ts';

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
  const wait = new UploadWait(upload);
  let start = 0;
  let received = 0;
  for (let failures = 0; ; ) {
    const part = new URL(url);
    part.searchParams.set('start', `${start}`);
    const answer = await client.get(part, {}, signal);
    const before = received;
    let skip = received;
    try {
      if (answer.status !== 200) throw missing(answer.status);
      for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
        if (now() > endsAt) throw new FileLoss('too-big', TOO_SLOW);
        const fresh = chunk.subarray(Math.min(skip, chunk.length));
        skip -= chunk.length - fresh.length;
        received += fresh.length;
        if (fresh.length > 0) yield fresh;
      }
      const size = Number(answer.headers['x-text-size'] ?? Number.NaN);
      if (answer.headers['x-more-data'] !== 'true') return;
      if (size > start) [start, received] = [size, 0];
      throw new NotYetThere(
        'truncated',
        'expected the end of the console, found that Jenkins has more to come',
      );
    } catch (error) {
      answer.body.destroy();
      if (signal.aborted || error instanceof FileLoss) throw error;
      if (error instanceof NotYetThere) {
        if (!(await wait.again(signal))) throw wait.loss(error);
      } else {
        failures = received > before ? 0 : failures + 1;
        if (failures > client.retries) throw new FileLoss('truncated', CUT, { cause: error });
      }
    }
  }
}

const TOO_SLOW =
  'expected the console within the limit of time, found an answer that goes on; what came before was read';

const CUT =
  'expected the whole console, found the connection cut again and again; what came before was read; try again later';

function missing(status: number): Error {
  const message = `expected the console, found status ${status}; look at it with a browser`;
  return status === 404 ? new NotYetThere('unreadable', message) : new FileLoss('unreadable', message);
}
