import { setTimeout as delay } from 'node:timers/promises';
import type { Build } from '../../model/build.ts';
import { FileLoss } from '../file-loss.ts';
import type { LogPolicy } from '../log-policy.ts';

/** First wait for what is still being uploaded, in ms; doubles up to {@link LONGEST_WAIT_MS}. */
const FIRST_WAIT_MS = 100;

/** What has come is found at most so much later, in ms: a comment is due within seconds. */
const LONGEST_WAIT_MS = 1500;

/** How long logs that are still being uploaded are waited for; times are ms since the epoch. */
export interface Upload {
  readonly awaitedUntil: number;
  /** Until then what is missing may still come; afterwards it is lost. */
  readonly lateUntil: number;
  readonly now: () => number;
}

/** Milliseconds after a build's end that its logs are waited for: who reads builds has others to read. */
const WAIT_MS = 20_000;

/** Milliseconds after a build's end that what is missing may still come. */
const LATE_MS = 60 * 60 * 1000;

/** How long the logs of a build are waited for: not at all where it ended long ago. */
export function uploadOf(
  { endedAt }: Partial<Build>,
  { waitMs = WAIT_MS, lateMs = LATE_MS }: LogPolicy,
  now: () => Date,
): Upload {
  const end = (endedAt ?? now()).getTime();
  return { awaitedUntil: end + waitMs, lateUntil: end + lateMs, now: () => now().getTime() };
}

/** Thrown for what an upload lacks; it is lost when nothing is waited for, or no longer. */
export class NotYetThere extends Error {
  readonly reason: 'unreadable' | 'truncated';

  constructor(reason: 'unreadable' | 'truncated', message: string) {
    super(message);
    this.reason = reason;
  }
}

/** Waits for one thing that an upload lacks, longer each time. */
export class UploadWait {
  readonly #upload: Upload | undefined;
  #waitMs = FIRST_WAIT_MS;

  /**
   * @param upload - undefined where nothing is waited for
   * @param mostMs - longest that this one thing is waited for
   */
  constructor(upload: Upload | undefined, mostMs: number = Number.POSITIVE_INFINITY) {
    this.#upload = upload && {
      ...upload,
      awaitedUntil: Math.min(upload.awaitedUntil, upload.now() + mostMs),
    };
  }

  /** Lets some time pass; false when the waiting is over. */
  async again(signal: AbortSignal): Promise<boolean> {
    if (this.#upload === undefined) return false;
    const leftMs = this.#upload.awaitedUntil - this.#upload.now();
    if (leftMs <= 0) return false;
    await delay(Math.min(this.#waitMs, leftMs), undefined, { signal });
    this.#waitMs = Math.min(this.#waitMs * 2, LONGEST_WAIT_MS);
    return true;
  }

  /** Begins with short waits again: something has come. */
  reset(): void {
    this.#waitMs = FIRST_WAIT_MS;
  }

  /** The loss of what has not come. */
  loss({ reason, message }: NotYetThere): FileLoss {
    const isLate = this.#upload !== undefined && this.#upload.now() < this.#upload.lateUntil;
    if (!isLate) return new FileLoss(reason, message);
    return new FileLoss('late', `${message}; it may still come: read the build again`);
  }
}
