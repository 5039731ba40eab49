import { FileLoss } from '../file-loss.ts';
import { NotYetThere, type Upload, UploadWait } from './upload-wait.ts';

/** How far a file had been read when an answer did not bring it to its end. */
export interface Progress {
  readonly receivedBytes: number;
  /** Whether that answer had brought something. */
  readonly isNew: boolean;
}

/** Says after each answer that did not bring a file to its end whether to ask for the rest. */
export class ReadingPatience {
  readonly #retries: number;
  readonly #wait: UploadWait;
  #failures = 0;

  /** @param retries - answers in a row that may bring nothing new */
  constructor(retries: number, upload: Upload | undefined) {
    this.#retries = retries;
    this.#wait = new UploadWait(upload);
  }

  /**
   * Returns when it is time to ask again.
   * @throws FileLoss when that would be in vain; `error` itself where it is one, or the reading was stopped
   */
  async after(error: unknown, { receivedBytes, isNew }: Progress, signal: AbortSignal): Promise<void> {
    if (signal.aborted || error instanceof FileLoss) throw error;
    if (isNew) this.#wait.reset();
    if (error instanceof NotYetThere) {
      if (!(await this.#wait.again(signal))) throw this.#wait.loss(error);
      return;
    }
    this.#failures = isNew ? 0 : this.#failures + 1;
    if (this.#failures > this.#retries) throw cut(receivedBytes, error);
  }
}

function cut(receivedBytes: number, cause: unknown): FileLoss {
  return new FileLoss(
    'truncated',
    `expected the whole file, found the connection cut after ${receivedBytes} bytes again and again; what came ` +
      'before was read; try again later',
    { cause },
  );
}
