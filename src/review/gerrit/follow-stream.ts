import { setTimeout as delay } from 'node:timers/promises';
import { isAppError } from '../../errors.ts';
import type { WatchHealth } from '../review-host.ts';
import { backOffMs } from './back-off.ts';
import type { Bell } from './bell.ts';
import type { EventStream, OpenEventStream } from './event-stream.ts';
import { schema } from './schema.ts';

/**
 * Time between the server's word that it streams and its first event, at most, in ms: what is written meanwhile comes
 * neither in the stream nor in a look at the moment it was opened.
 */
const SETTLE_MS = 1_000;

/** A stream that lived so long was a good one, in ms: the next try comes at once. */
const GOOD_STREAM_MS = 60_000;

/** Keeps a stream open, rings for each of its events, and for all changes when it was opened. */
export class FollowedStream {
  readonly #open: OpenEventStream;
  readonly #bell: Bell;
  readonly #health: WatchHealth;
  #stream: EventStream | undefined;
  #openSince: number | undefined;

  constructor(open: OpenEventStream, bell: Bell, health: WatchHealth) {
    this.#open = open;
    this.#bell = bell;
    this.#health = health;
  }

  /** Since when it is open, in ms of our clock; undefined while it is not. */
  get openSince(): number | undefined {
    return this.#openSince;
  }

  /** Makes a new connection in place of one that says nothing. */
  reopen(): void {
    this.#stream?.close();
  }

  /** Follows until `signal` fires; lost connections are made again, and a right that is missing makes the bell fail. */
  async follow(signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted; failures++) {
      const startedAt = Date.now();
      try {
        await this.#followOnce(signal);
      } catch (error) {
        if (signal.aborted) return;
        if (!isAppError(error, 'SERVICE_UNAVAILABLE')) return this.#bell.fail(error);
        this.#health.failed(error);
      }
      if (Date.now() - startedAt > GOOD_STREAM_MS) failures = 0;
      await delay(backOffMs(failures), undefined, { signal }).catch(() => undefined);
    }
  }

  async #followOnce(signal: AbortSignal): Promise<void> {
    const stream = await this.#open(signal);
    this.#stream = stream;
    this.#openSince = Date.now();
    this.#bell.ringAll();
    const settled = setTimeout(() => this.#bell.ringAll(), SETTLE_MS);
    try {
      for await (const line of stream.lines) ringFor(line, this.#bell);
    } finally {
      clearTimeout(settled);
      this.#openSince = undefined;
      stream.close();
    }
  }
}

/** An event that can not be read, or tells that others were dropped, may be of any change. */
export function ringFor(line: string | undefined, bell: Bell): void {
  const event = schema.streamEvent.safeParse(parseJson(line ?? ''));
  const change = event.data?.change;
  if (change === undefined) bell.ringAll();
  else bell.ring(change);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
