import pLimit from 'p-limit';
import { isAppError } from '../../errors.ts';
import type { Notice, NoticeChannel } from '../../notify/notice.ts';
import { ABSENT, type Records } from '../../store/records.ts';
import { isProcessGone, thisProcess } from '../../util/process-gone.ts';
import {
  type NoticeProgress,
  type NoticeState,
  OUTGOING,
  type OutgoingNotice,
  outgoingId,
  outgoingNotice,
} from './notice-state.ts';

/** First wait after a try in vain, and the longest, in ms; it doubles from try to try. */
const FIRST_WAIT_MS = 30_000;
const LONGEST_WAIT_MS = 3_600_000;

/** How long a notice is tried, in ms: a mail as long as mail servers do, what happened on a change while it is news. */
const MAIL_TRIES_MS = 5 * 86_400_000;
const NEWS_TRIES_MS = 86_400_000;

/** Longest that a process takes for one notice, in ms; one of another machine is believed gone after that. */
const LEASE_MS = 300_000;

/** How long it is remembered that a notice was sent, in ms: for so long it is not sent again. */
const MEMORY_MS = 60 * 86_400_000;

/** Channels that are used at the same time. */
const WAYS_AT_ONCE = 4;

/** What the outbox works with. */
export interface OutboxOptions {
  readonly records: Records;
  /** By name. */
  readonly ways: ReadonlyMap<string, NoticeChannel>;
  /** Whether somebody behind a channel has not said that it is enough. */
  readonly isSubscribed: (way: string) => Promise<boolean>;
  readonly now: () => Date;
  readonly onSent: (way: string, notice: Notice) => void;
  readonly onFailure: (way: string, error: unknown) => void;
}

/** When to end: no further notice is begun after `stopping`, the one under way is broken off at `breaking`. */
export interface DeliveryEnd {
  readonly stopping: AbortSignal;
  readonly breaking: AbortSignal;
}

/**
 * Notices that are to be sent, kept in the store until they are.
 *
 * A notice is put in once, whoever tries again after a crash; it leaves once, unless the answer of its receiver was
 * lost, or this process was killed before it could note the answer: then it is sent again, with the same id, and
 * Matrix and mail programs know it again. The other way round it could get lost, which is worse.
 */
export class NoticeOutbox {
  readonly #options: OutboxOptions;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** Takes in a notice for some channels; durable when it resolves, and nothing new the second time. */
  async add(notice: Notice, ways: readonly string[]): Promise<void> {
    const since = this.#options.now().toISOString();
    for (const way of ways) {
      const value: NoticeState = { notice, way, since, attempts: 0, nextAt: since };
      await this.#options.records.put(
        { kind: 'notice', id: outgoingId(notice.id, way), state: 'pending', value: { ...value } },
        ABSENT,
      );
    }
  }

  /** Sends what is due, channel by channel; one that is in trouble is left alone until the next call. */
  async deliver(until: DeliveryEnd): Promise<void> {
    await this.#takeBackOrphans();
    const due = new Map<string, OutgoingNotice[]>();
    const now = this.#options.now().toISOString();
    for await (const outgoing of this.list('pending')) {
      const { way, nextAt } = outgoing.state;
      if (!this.#options.ways.has(way)) await this.#giveUp(outgoing);
      else if (nextAt <= now) due.set(way, [...(due.get(way) ?? []), outgoing]);
    }
    const limit = pLimit(WAYS_AT_ONCE);
    await Promise.all([...due].map(([way, notices]) => limit(() => this.#deliverWay(way, notices, until))));
  }

  /** All notices of a progress, the oldest first. */
  async *list(progress: NoticeProgress): AsyncGenerator<OutgoingNotice> {
    const filter = { state: progress, idPrefix: OUTGOING };
    for await (const record of this.#options.records.list('notice', filter)) yield outgoingNotice(record);
  }

  /** How far a notice is on its way to a channel. */
  async progressOf(notice: string, way: string): Promise<NoticeProgress | undefined> {
    const record = await this.#options.records.get('notice', outgoingId(notice, way));
    return record && outgoingNotice(record).progress;
  }

  /** Tries notices again that were given up, the first time at once. @returns how many */
  async retryFailed(): Promise<number> {
    let count = 0;
    const now = this.#options.now().toISOString();
    for await (const outgoing of this.list('failed')) {
      const state = { ...outgoing.state, since: now, attempts: 0, nextAt: now };
      if (await this.#write(outgoing, 'pending', state)) count++;
    }
    return count;
  }

  /** Forgets what was sent long ago. */
  async forgetOld(): Promise<void> {
    const before = this.#options.now().getTime() - MEMORY_MS;
    for (const progress of ['sent', 'dropped'] as const) {
      for await (const { id, changedAt } of this.list(progress)) {
        if (changedAt.getTime() > before) break; // oldest first
        await this.#options.records.remove('notice', id);
      }
    }
  }

  async #giveUp(outgoing: OutgoingNotice): Promise<void> {
    const lastError = `expected a channel "${outgoing.state.way}" in the section "notify", found none`;
    await this.#write(outgoing, 'failed', { ...outgoing.state, lastError });
  }

  async #deliverWay(name: string, notices: readonly OutgoingNotice[], until: DeliveryEnd): Promise<void> {
    const way = this.#options.ways.get(name);
    for (const outgoing of notices) {
      if (way === undefined || until.stopping.aborted) return;
      const isUp = await this.#deliverOne(way, outgoing, until.breaking);
      if (!isUp) return;
    }
  }

  /** @returns whether the channel can be used for the next */
  async #deliverOne(way: NoticeChannel, outgoing: OutgoingNotice, signal: AbortSignal): Promise<boolean> {
    const { now, isSubscribed, onSent, onFailure } = this.#options;
    if (!(await isSubscribed(way.name))) {
      await this.#write(outgoing, 'dropped', { ...outgoing.state, lastError: 'unsubscribed' });
      return true;
    }
    const lease = { ...thisProcess(), until: new Date(now().getTime() + LEASE_MS).toISOString() };
    const taken = await this.#write(outgoing, 'sending', { ...outgoing.state, lease });
    if (taken === undefined) return true; // another process has it
    try {
      await way.send(outgoing.state.notice, signal);
    } catch (error) {
      if (!isAppError(error, 'INTERRUPTED')) onFailure(way.name, error);
      await this.#fail(taken, error);
      return isAppError(error, 'SERVICE_REFUSED');
    }
    await this.#write(taken, 'sent', withoutBody(taken.state));
    onSent(way.name, outgoing.state.notice);
    return true;
  }

  async #fail(taken: OutgoingNotice, error: unknown): Promise<void> {
    const { lease: _, ...state } = taken.state;
    if (isAppError(error, 'INTERRUPTED')) {
      await this.#write(taken, 'pending', state);
      return;
    }
    const lastError = error instanceof Error ? error.message : String(error);
    const attempts = state.attempts + 1;
    const now = this.#options.now().getTime();
    const nextAt = now + Math.min(FIRST_WAIT_MS * 2 ** (attempts - 1), LONGEST_WAIT_MS);
    const isOver = isAppError(error, 'SERVICE_REFUSED') || nextAt > Date.parse(state.since) + triesMs(state);
    const next = { ...state, attempts, lastError, nextAt: new Date(nextAt).toISOString() };
    await this.#write(taken, isOver ? 'failed' : 'pending', next);
  }

  /** A notice whose sender was killed is sent again: nobody can tell whether it arrived. */
  async #takeBackOrphans(): Promise<void> {
    const now = this.#options.now().toISOString();
    for await (const outgoing of this.list('sending')) {
      const { lease, ...state } = outgoing.state;
      const isAlive = lease !== undefined && lease.until >= now && !isProcessGone(lease);
      if (!isAlive) await this.#write(outgoing, 'pending', state);
    }
  }

  /** @returns undefined when another process was faster */
  async #write(
    { id, version }: OutgoingNotice,
    progress: NoticeProgress,
    state: NoticeState,
  ): Promise<OutgoingNotice | undefined> {
    const record = { kind: 'notice', id, state: progress, value: { ...state } } as const;
    const written = await this.#options.records.put(record, version);
    return written && outgoingNotice(written);
  }
}

function triesMs({ notice }: NoticeState): number {
  return notice.kind === 'bug-hit' || notice.kind === 'unclassified' ? NEWS_TRIES_MS : MAIL_TRIES_MS;
}

/** What is remembered of a notice that was sent: that it was. */
function withoutBody({ lease: _, ...state }: NoticeState): NoticeState {
  const { id, kind, subject } = state.notice;
  return { ...state, notice: { id, kind, subject, text: '' } };
}
