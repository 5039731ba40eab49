import { setTimeout as delay } from 'node:timers/promises';
import { isAppError } from '../../errors.ts';
import type { Log } from '../../log.ts';
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

/** The stream that rings the bell. */
export interface FollowedStream {
  /** Since when it is open, in ms of our clock; undefined while it is not. */
  readonly openSince: number | undefined;
  /** Makes a new connection in place of one that says nothing. */
  reopen(): void;
}

/**
 * Keeps a stream open until `signal` fires, rings for each of its events, and for all changes when it was opened.
 *
 * A right that is missing makes the bell fail; lost connections are made again.
 */
export function followStream(
  open: OpenEventStream,
  bell: Bell,
  { log, signal }: { readonly log: Log; readonly signal: AbortSignal },
): FollowedStream {
  const followed: { openSince: number | undefined; stream: EventStream | undefined } = {
    openSince: undefined,
    stream: undefined,
  };

  async function followOnce(): Promise<void> {
    const stream = await open(signal);
    followed.stream = stream;
    followed.openSince = Date.now();
    bell.ringAll();
    const settled = setTimeout(() => bell.ringAll(), SETTLE_MS);
    try {
      for await (const line of stream.lines) ringFor(line, bell);
    } finally {
      clearTimeout(settled);
      followed.openSince = undefined;
      stream.close();
    }
  }

  async function followAlways(): Promise<void> {
    for (let failures = 0; !signal.aborted; failures++) {
      const startedAt = Date.now();
      try {
        await followOnce();
      } catch (error) {
        if (signal.aborted) return;
        if (!isAppError(error, 'SERVICE_UNAVAILABLE')) return bell.fail(error);
        log.warn({ error: error.message }, 'stream of events lost');
      }
      if (Date.now() - startedAt > GOOD_STREAM_MS) failures = 0;
      await delay(backOffMs(failures), undefined, { signal }).catch(() => undefined);
    }
  }

  void followAlways().catch((error: unknown) => bell.fail(error));
  return {
    get openSince() {
      return followed.openSince;
    },
    reopen: () => followed.stream?.close(),
  };
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
