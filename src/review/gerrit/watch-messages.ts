import { setTimeout as delay } from 'node:timers/promises';
import { AppError, isAppError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { ReviewEvent, WatchedEvent, WatchHealth } from '../review-host.ts';
import { backOffMs } from './back-off.ts';
import { Bell, type Rung } from './bell.ts';
import type { ChangeName, GerritClient } from './client.ts';
import type { OpenEventStream } from './event-stream.ts';
import { FollowedStream } from './follow-stream.ts';
import { MessageBook } from './message-book.ts';
import type { GerritAccount, GerritChange, GerritMessage } from './schema.ts';
import { StreamCheck } from './stream-check.ts';

/**
 * How events are got so that none is missed.
 *
 * A message of the stream has no id, and what a person writes on a patch set stands elsewhere in it than in the change.
 * So the stream is a bell: for each of its events the change is read by REST, the only source of what happened. A *look*
 * asks for all changes since a little before the last one; it closes gaps at the start and after each new connection,
 * and comes again and again as a net below the stream. The cursor is the server's time up to which looks are complete.
 */

/** Changes that are read at the same time. */
const READ_AT_ONCE = 8;

/** What the watch is made of. */
export interface WatchParts {
  readonly client: GerritClient;
  /** Undefined where there are only looks. */
  readonly openStream: OpenEventStream | undefined;
  readonly lookMs: number;
  readonly log: Log;
  readonly health: WatchHealth;
  /** What a message means; undefined when nothing. */
  toEvent(found: FoundMessage, self: GerritAccount, signal: AbortSignal): Promise<ReviewEvent | undefined>;
}

/** A message, and where it stands. */
export interface FoundMessage {
  readonly change: GerritChange;
  readonly message: GerritMessage;
}

/** See `ReviewHost.watch`; a cursor is a moment in ISO 8601. */
export async function* watchMessages(
  parts: WatchParts,
  cursor: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<WatchedEvent> {
  const { client, openStream, lookMs, health } = parts;
  const ended = new AbortController();
  const bell = new Bell();
  const timer = setInterval(() => bell.ringAll(), lookMs);
  try {
    const start = cursor === undefined ? undefined : MessageBook.after(readCursor(cursor));
    const { self, serverTime } = await patiently(() => client.signIn(signal), health, signal);
    const book = start ?? new MessageBook(wholeSecond(serverTime));
    const stream = openStream && new FollowedStream(openStream, bell, health);
    void stream?.follow(AbortSignal.any([signal, ended.signal]));
    const watch = new MessageWatch(parts, { book, self, check: stream && new StreamCheck(stream), signal });
    bell.ringAll();
    for (let failures = 0; ; ) {
      const rung = await bell.listen(signal);
      if (signal.aborted) return;
      try {
        yield* watch.read(rung);
        failures = 0;
        if (stream === undefined || stream.openSince !== undefined) health.works();
      } catch (error) {
        if (!isAppError(error, 'SERVICE_UNAVAILABLE')) throw error;
        health.failed(error);
        await delay(backOffMs(failures++), undefined, { signal });
        bell.ringAll();
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    clearInterval(timer);
    ended.abort();
  }
}

interface WatchState {
  readonly book: MessageBook;
  readonly self: GerritAccount;
  /** Undefined where there is no stream. */
  readonly check: StreamCheck | undefined;
  readonly signal: AbortSignal;
}

/** Reads what the bell rang for, and gives out what is fresh. */
class MessageWatch {
  readonly #parts: WatchParts;
  readonly #state: WatchState;

  constructor(parts: WatchParts, state: WatchState) {
    this.#parts = parts;
    this.#state = state;
  }

  async *read(rung: Rung): AsyncGenerator<WatchedEvent> {
    const { client, log } = this.#parts;
    const { signal, book, check } = this.#state;
    check?.told(rung.changes);
    if (check?.reopenIfDeaf()) log.warn({}, 'stream of events is open and tells nothing; connecting anew');
    if (rung.all) yield* this.#look(rung.changes);
    for (let start = 0; start < rung.changes.length; start += READ_AT_ONCE) {
      const names = rung.changes.slice(start, start + READ_AT_ONCE);
      const changes = await Promise.all(names.map((name) => client.change(name, signal)));
      const fresh = changes.flatMap((change) => (change ? this.#freshOf(change) : []));
      for (const found of oldestFirst(fresh)) yield* this.#give(found, book.horizon);
    }
  }

  /** @param rung - changes that the stream told of, and that come next */
  async *#look(rung: readonly ChangeName[]): AsyncGenerator<WatchedEvent> {
    const { client } = this.#parts;
    const { book, check, signal } = this.#state;
    const { serverTime } = await client.signIn(signal);
    const fresh: FoundMessage[] = [];
    for await (const change of client.changesSince(book.since, signal)) fresh.push(...this.#freshOf(change));
    for (const found of oldestFirst(fresh)) {
      const { change } = found;
      const at = found.message.date;
      for await (const watched of this.#give(found, at > book.horizon ? at : book.horizon)) {
        const isTold = rung.some(({ number }) => number === change._number);
        if (!isTold) check?.found(change._number, serverTime.getTime() - at.getTime());
        yield watched;
      }
    }
    book.reach(serverTime);
  }

  /** What is to be given out of a change; it keeps no messages itself, so that a long gap fits into memory. */
  #freshOf({ messages, ...change }: GerritChange): FoundMessage[] {
    const { book } = this.#state;
    return messages
      .filter(({ id, date }) => book.isFresh(id, date))
      .map((message) => ({ change: { ...change, messages: [] }, message }));
  }

  async *#give(found: FoundMessage, cursor: Date): AsyncGenerator<WatchedEvent> {
    const { book, self, signal } = this.#state;
    const { id, date } = found.message;
    if (!book.isFresh(id, date)) return; // a change can be in a look twice
    const event = await this.#parts.toEvent(found, self, signal);
    if (event) yield { event, cursor: cursor.toISOString() };
    book.note(id, date);
  }
}

function oldestFirst(found: readonly FoundMessage[]): FoundMessage[] {
  return found.toSorted((one, other) => one.message.date.getTime() - other.message.date.getTime());
}

/** Asks until the server is there. */
async function patiently<T>(ask: () => Promise<T>, health: WatchHealth, signal: AbortSignal): Promise<T> {
  for (let failures = 0; ; failures++) {
    try {
      return await ask();
    } catch (error) {
      if (!isAppError(error, 'SERVICE_UNAVAILABLE')) throw error;
      health.failed(error);
      await delay(backOffMs(failures), undefined, { signal });
    }
  }
}

function readCursor(cursor: string): Date {
  const moment = new Date(cursor);
  if (!Number.isNaN(moment.getTime())) return moment;
  throw new AppError('USAGE', `expected a moment such as 2026-11-21T10:00:00Z, found "${cursor}"`);
}

/** Messages bear whole seconds. */
function wholeSecond(moment: Date): Date {
  return new Date(Math.floor(moment.getTime() / 1000) * 1000);
}
