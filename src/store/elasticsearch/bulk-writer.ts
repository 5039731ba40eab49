import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, constants } from 'node:zlib';
import pLimit, { type LimitFunction } from 'p-limit';
import { AppError } from '../../errors.ts';
import { withGrace } from '../../util/with-grace.ts';
import { type BulkBody, splitBody } from './bulk-body.ts';
import { type BulkTarget, type DeadLetter, requestBulk } from './bulk-request.ts';
import { elasticsearchError, isPassing } from './elasticsearch-error.ts';

export interface BulkWriterOptions extends BulkTarget {
  /** Keeps what the cluster refuses for good; a document is never dropped in silence. */
  readonly onDeadLetter: (letter: DeadLetter) => Promise<void>;
  /** Called after each request with the documents written and those that wait. */
  readonly onProgress?: (written: number, waiting: number) => void;
  readonly maxBytes?: number;
  readonly maxConcurrency?: number;
  /** Packed documents that may wait, in bytes. */
  readonly maxWaitingBytes?: number;
  /** How long without any success until the writer gives up, in ms. */
  readonly patienceMs?: number;
}

export interface BulkSummary {
  readonly documents: number;
  readonly superseded: number;
  readonly deadLetters: number;
  readonly requests: number;
  readonly retries: number;
}

/** A request's size: more gains nothing, and the cluster's own limit is 100 MB. */
const MAX_BYTES = 4 * 1024 * 1024;

/** Requests at once; the writer starts with two and finds out how many the cluster takes. */
const MAX_CONCURRENCY = 8;

/**
 * The first documents that wait do so as they are: what is sent soon is not worth packing. The others wait packed, to
 * about a twentieth, and so many bytes are those of some hundred MB of log text: a build of usual size is read and
 * judged to its end while the cluster still indexes it.
 */
const MAX_PLAIN_BYTES = 32 * 1024 * 1024;
const MAX_WAITING_BYTES = 96 * 1024 * 1024;

/** Successes in a row until one more request at once is tried. */
const STEADY = 16;

/** Without any success for so long the writer gives up: an ingest can be run again, and nothing doubles. */
export const WRITING_PATIENCE_MS = 5 * 60_000;

/**
 * How long answers are waited for after an interruption. A cluster does what it was asked to whether or not somebody
 * listens, and what it writes after the cleaning would stay.
 */
const LAST_ANSWERS_MS = 4_000;

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 15_000;

const pack = promisify(brotliCompress);
const unpack = promisify(brotliDecompress);

/**
 * Sends documents to the cluster as fast as it takes them and no faster.
 *
 * Each request is bounded in bytes. When the cluster is busy (429, 503, no answer) fewer requests go out at
 * once, and after quiet more. Of a request only the documents that failed are sent again. What can not be sent yet
 * waits packed; when that is too much, `add` waits, so that readers slow down and memory stays bounded.
 */
export class BulkWriter {
  readonly #options: BulkWriterOptions;
  readonly #limit: LimitFunction;
  readonly #maxConcurrency: number;
  readonly #running = new Set<Promise<void>>();
  #plainBytes = 0;
  #waitingForRoom: (() => void)[] = [];
  #waitingBytes = 0;
  #waitingDocuments = 0;
  #failure: AppError | undefined;
  #steady = 0;
  #lastSuccessMs = performance.now();
  readonly #counts = { documents: 0, superseded: 0, deadLetters: 0, requests: 0, retries: 0 };

  constructor(options: BulkWriterOptions) {
    this.#options = options;
    this.#maxConcurrency = options.maxConcurrency ?? MAX_CONCURRENCY;
    this.#limit = pLimit(Math.min(2, this.#maxConcurrency));
  }

  /** Whether nothing was sent yet. */
  get isUntouched(): boolean {
    return this.#counts.requests === 0;
  }

  /**
   * Takes documents; returns when there is room for more, not when they are written.
   * @throws AppError `STORE_UNAVAILABLE` when an earlier request failed for good, `INTERRUPTED`
   */
  async add(body: BulkBody): Promise<void> {
    if (body.count === 0) return;
    const { maxBytes = MAX_BYTES, maxWaitingBytes = MAX_WAITING_BYTES } = this.#options;
    for (const part of splitBody(body, maxBytes)) {
      if (this.#failure) throw this.#failure;
      // A quiet writer must not take the time since its last success for the cluster's.
      if (this.#running.size === 0) this.#lastSuccessMs = performance.now();
      await this.#enqueue(part);
      while (this.#waitingBytes > maxWaitingBytes && !this.#failure) {
        await new Promise<void>((resolve) => this.#waitingForRoom.push(resolve));
      }
    }
  }

  /**
   * Waits until all that was added is written.
   * @throws AppError `STORE_UNAVAILABLE`, `INTERRUPTED`
   */
  async finish(): Promise<BulkSummary> {
    await Promise.all(this.#running);
    if (this.#failure) throw this.#failure;
    return { ...this.#counts };
  }

  /** Drops what waits, and waits for what is under way. */
  async stop(): Promise<void> {
    this.#failure ??= interrupted();
    await Promise.all(this.#running);
  }

  async #enqueue({ bytes, count }: BulkBody): Promise<void> {
    const isPacked = this.#plainBytes + bytes.length > MAX_PLAIN_BYTES;
    if (!isPacked) this.#plainBytes += bytes.length;
    const held = isPacked ? await pack(bytes, FASTEST) : bytes;
    this.#waitingBytes += held.length;
    this.#waitingDocuments += count;
    const sending = this.#sendLater({ held, isPacked, count })
      .catch((error: unknown) => {
        this.#failure ??= elasticsearchError(error, `writing to ${this.#options.location}`);
      })
      .finally(() => this.#running.delete(sending));
    this.#running.add(sending);
  }

  /** Holds on to nothing but `held`: what was packed is to be forgotten. */
  #sendLater({ held, isPacked, count }: HeldBody): Promise<void> {
    return this.#limit(async () => {
      const bytes = isPacked && !this.#failure ? await unpack(held) : held;
      this.#waitingBytes -= held.length;
      if (!isPacked) this.#plainBytes -= held.length;
      this.#waitingDocuments -= count;
      for (const resume of this.#waitingForRoom.splice(0)) resume();
      await this.#send({ bytes, count });
    });
  }

  async #send(body: BulkBody): Promise<void> {
    let rest: BulkBody | undefined = body;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      this.#throwIfOver();
      rest = await this.#request(rest);
      this.#options.onProgress?.(this.#counts.documents, this.#waitingDocuments + (rest?.count ?? 0));
      if (rest === undefined) return;
      this.#counts.retries++;
      await this.#slowDown(pauseMs);
    }
  }

  /** @returns the documents to send again */
  async #request(body: BulkBody): Promise<BulkBody | undefined> {
    this.#counts.requests++;
    try {
      const { written, superseded, refused, again } = await withGrace(
        this.#options.signal,
        LAST_ANSWERS_MS,
        (signal) => requestBulk({ ...this.#options, signal }, body),
      );
      this.#counts.documents += written;
      this.#counts.superseded += superseded;
      this.#counts.deadLetters += refused.length;
      for (const letter of refused) await this.#options.onDeadLetter(letter);
      if (again === undefined || again.body.count < body.count) this.#lastSuccessMs = performance.now();
      if (again === undefined) this.#speedUp();
      else if (this.#isOutOfPatience()) throw outOfPatience(this.#options.location, again.reason);
      return again?.body;
    } catch (error) {
      if (this.#options.signal?.aborted) throw interrupted();
      if (!isPassing(error) || this.#isOutOfPatience()) throw error;
      return body;
    }
  }

  #speedUp(): void {
    this.#steady++;
    if (this.#steady < STEADY || this.#limit.concurrency >= this.#maxConcurrency) return;
    this.#steady = 0;
    this.#limit.concurrency++;
  }

  async #slowDown(pauseMs: number): Promise<void> {
    this.#steady = 0;
    this.#limit.concurrency = Math.max(1, Math.floor(this.#limit.concurrency / 2));
    const { signal } = this.#options;
    // Spread over time, so that writers which were refused together do not come back together.
    const spread = pauseMs * (0.5 + Math.random());
    await sleep(spread, undefined, { ...(signal && { signal }) }).catch(() => {
      throw interrupted();
    });
  }

  #isOutOfPatience(): boolean {
    return performance.now() - this.#lastSuccessMs > (this.#options.patienceMs ?? WRITING_PATIENCE_MS);
  }

  #throwIfOver(): void {
    if (this.#options.signal?.aborted) throw interrupted();
    if (this.#failure) throw this.#failure;
  }
}

interface HeldBody {
  readonly held: Uint8Array;
  readonly isPacked: boolean;
  readonly count: number;
}

const FASTEST = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };

function outOfPatience(location: string, reason: string): AppError {
  return new AppError(
    'STORE_UNAVAILABLE',
    `${location}: expected the cluster to take documents again, found for minutes only "${reason}"; mend the cluster (free disk space when it is read-only), then run the same command again: nothing is written twice`,
  );
}

function interrupted(): AppError {
  return new AppError(
    'INTERRUPTED',
    'stopped before all documents were written; run the same command again to go on',
  );
}
