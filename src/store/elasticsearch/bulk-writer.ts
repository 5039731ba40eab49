import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@elastic/elasticsearch';
import pLimit, { type LimitFunction } from 'p-limit';
import { AppError } from '../../errors.ts';
import { type BulkBody, type BulkDocument, documentAt, pickDocuments, splitBody } from './bulk-body.ts';
import { elasticsearchError, isPassing } from './elasticsearch-error.ts';

/** A document that the cluster will not take, however often it is sent. */
export interface DeadLetter extends BulkDocument {
  readonly status: number;
  readonly reason: string;
}

export interface BulkWriterOptions {
  readonly client: Client;
  /** For messages. */
  readonly location: string;
  /** Keeps what the cluster refuses for good; a document is never dropped in silence. */
  readonly onDeadLetter: (letter: DeadLetter) => Promise<void>;
  readonly signal?: AbortSignal;
  readonly maxBytes?: number;
  readonly maxConcurrency?: number;
  /** How long without any success until the writer gives up, in ms. */
  readonly patienceMs?: number;
}

export interface BulkSummary {
  readonly documents: number;
  readonly deadLetters: number;
  readonly requests: number;
  readonly retries: number;
}

/** A request's size: more gains nothing, and the cluster's own limit is 100 MB. */
const MAX_BYTES = 4 * 1024 * 1024;

/** Requests at once; the writer starts with two and finds out how many the cluster takes. */
const MAX_CONCURRENCY = 8;

/** Successes in a row until one more request at once is tried. */
const STEADY = 16;

/** Without any success for so long the writer gives up: an ingest can be run again, and nothing doubles. */
const PATIENCE_MS = 5 * 60_000;

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 15_000;

interface ItemResult {
  readonly status: number;
  readonly error?: { readonly type: string; readonly reason?: string };
}

/**
 * Sends documents to the cluster as fast as it takes them and no faster.
 *
 * Each request is bounded in bytes. When the cluster is busy (429, 503, no answer) fewer requests go out at
 * once, and after quiet more. Of a request only the documents that failed are sent again. `add` waits while
 * all requests are under way, so that readers slow down and memory stays bounded.
 */
export class BulkWriter {
  private readonly options: BulkWriterOptions;
  private readonly limit: LimitFunction;
  private readonly maxBytes: number;
  private readonly maxConcurrency: number;
  private readonly running = new Set<Promise<void>>();
  private failure: AppError | undefined;
  private steady = 0;
  private lastSuccessMs = performance.now();
  private readonly counts = { documents: 0, deadLetters: 0, requests: 0, retries: 0 };

  constructor(options: BulkWriterOptions) {
    this.options = options;
    this.maxBytes = options.maxBytes ?? MAX_BYTES;
    this.maxConcurrency = options.maxConcurrency ?? MAX_CONCURRENCY;
    this.limit = pLimit(Math.min(2, this.maxConcurrency));
  }

  /**
   * Takes documents; returns when there is room for more, not when they are written.
   * @throws AppError `STORE_UNAVAILABLE` when an earlier request failed for good, `INTERRUPTED`
   */
  async add(body: BulkBody): Promise<void> {
    if (body.count === 0) return;
    for (const part of splitBody(body, this.maxBytes)) {
      if (this.failure) throw this.failure;
      // A quiet writer must not take the time since its last success for the cluster's.
      if (this.running.size === 0) this.lastSuccessMs = performance.now();
      const sending = this.limit(() => this.send(part))
        .catch((error: unknown) => {
          this.failure ??= elasticsearchError(error, `writing to ${this.options.location}`);
        })
        .finally(() => this.running.delete(sending));
      this.running.add(sending);
      while (this.running.size >= this.limit.concurrency + 1) await Promise.race(this.running);
    }
  }

  /**
   * Waits until all that was added is written.
   * @throws AppError `STORE_UNAVAILABLE`, `INTERRUPTED`
   */
  async finish(): Promise<BulkSummary> {
    await Promise.all(this.running);
    if (this.failure) throw this.failure;
    return { ...this.counts };
  }

  private async send(body: BulkBody): Promise<void> {
    let rest = body;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      this.throwIfOver();
      const left = await this.request(rest);
      if (left === undefined) return;
      rest = left;
      this.counts.retries++;
      await this.slowDown(pauseMs);
    }
  }

  /** @returns the documents to send again */
  private async request(body: BulkBody): Promise<BulkBody | undefined> {
    this.counts.requests++;
    let results: readonly ItemResult[];
    try {
      results = await this.post(body);
    } catch (error) {
      if (this.options.signal?.aborted) throw interrupted();
      if (!isPassing(error) || this.isOutOfPatience()) throw error;
      return body;
    }
    const again: number[] = [];
    for (const [place, result] of results.entries()) {
      if (result.status < 300) this.counts.documents++;
      else if (isPassingItem(result)) again.push(place);
      else await this.bury(documentAt(body, place), result);
    }
    if (again.length < results.length) this.lastSuccessMs = performance.now();
    if (again.length === 0) return this.speedUp();
    if (this.isOutOfPatience()) throw outOfPatience(this.options.location, results[again[0] ?? 0]);
    return pickDocuments(body, again);
  }

  private async post(body: BulkBody): Promise<readonly ItemResult[]> {
    const { client, signal } = this.options;
    const answer = await client.transport.request<{ errors: boolean; items: { index: ItemResult }[] }>(
      {
        method: 'POST',
        path: '/_bulk',
        bulkBody: Buffer.from(body.bytes.buffer, body.bytes.byteOffset, body.bytes.length),
        querystring: { filter_path: 'errors,items.*.status,items.*.error' },
      },
      { ...(signal && { signal }) },
    );
    if (answer.errors === undefined || answer.items?.length !== body.count) {
      throw new AppError(
        'STORE_UNAVAILABLE',
        `${this.options.location}: expected an answer for each of ${body.count} documents, found ${answer.items?.length ?? 'none'}; check the address and the proxy before it`,
      );
    }
    return answer.items.map((item) => item.index);
  }

  private async bury(document: BulkDocument, result: ItemResult): Promise<void> {
    this.counts.deadLetters++;
    const reason = `${result.error?.type ?? 'unknown'}: ${result.error?.reason ?? ''}`;
    await this.options.onDeadLetter({ ...document, status: result.status, reason });
  }

  private speedUp(): undefined {
    this.steady++;
    if (this.steady < STEADY || this.limit.concurrency >= this.maxConcurrency) return;
    this.steady = 0;
    this.limit.concurrency++;
  }

  private async slowDown(pauseMs: number): Promise<void> {
    this.steady = 0;
    this.limit.concurrency = Math.max(1, Math.floor(this.limit.concurrency / 2));
    const { signal } = this.options;
    // Spread over time, so that writers which were refused together do not come back together.
    const spread = pauseMs * (0.5 + Math.random());
    await sleep(spread, undefined, { ...(signal && { signal }) }).catch(() => {
      throw interrupted();
    });
  }

  private isOutOfPatience(): boolean {
    return performance.now() - this.lastSuccessMs > (this.options.patienceMs ?? PATIENCE_MS);
  }

  private throwIfOver(): void {
    if (this.options.signal?.aborted) throw interrupted();
    if (this.failure) throw this.failure;
  }
}

/** Busy, restarting, or read-only because the disk is full: the same document may be taken later. */
function isPassingItem(result: ItemResult): boolean {
  return (
    result.status === 429 ||
    result.status >= 500 ||
    result.error?.type === 'cluster_block_exception' ||
    result.error?.type === 'unavailable_shards_exception'
  );
}

function outOfPatience(location: string, result: ItemResult | undefined): AppError {
  return new AppError(
    'STORE_UNAVAILABLE',
    `${location}: expected the cluster to take documents again, found for minutes only "${result?.error?.type}: ${result?.error?.reason}"; mend the cluster (free disk space when it is read-only), then run the same command again: nothing is written twice`,
  );
}

function interrupted(): AppError {
  return new AppError(
    'INTERRUPTED',
    'stopped before all documents were written; run the same command again to go on',
  );
}
