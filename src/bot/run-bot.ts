import { setMaxListeners } from 'node:events';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../errors.ts';
import { sum } from '../util/sum.ts';
import type { BotParts } from './bot-parts.ts';
import { keepStatus } from './bot-status.ts';
import { type BotCore, createCore } from './create-bot.ts';
import { type Leadership, takeLeadership } from './leadership.ts';
import { readBuilds } from './read-builds.ts';
import { SourceHealth, type SourceListener, type SourceStatus } from './source-health.ts';
import { FRESH_MS } from './speeches.ts';
import { pollSystem, type WatchOptions, watchHost } from './watchers.ts';

/** How long work under way may take after the signal to stop, in ms. */
const DRAIN_MS = 15_000;

/** Between two looks at what other processes wrote, and two notes of the status, in ms. */
const TAIL_MS = 1_000;
const STATUS_MS = 5_000;

/** Without an event for so long, in ms, a bot that runs once has seen all. */
const QUIET_MS = 4_000;

/** What is due later, in ms, is not waited for by a bot that runs once: logs that may still come. */
const SOON_MS = 15_000;

export interface BotRun {
  /** Ends when all that happened until now is dealt with. */
  readonly isOnce: boolean;
  /** Fires when the bot is to end. */
  readonly signal: AbortSignal;
  /** Called when all is under way, with what tells how the bot fares. */
  readonly onReady?: (view: BotView) => void;
}

/** A look at a running bot. */
export interface BotView {
  readonly sources: () => readonly SourceStatus[];
  readonly openChanges: () => number;
  /** Counts a failure of a channel, a tracker or another service that is not watched. */
  readonly failed: (name: string, error: unknown) => void;
}

/**
 * Watches, reads, says and tells until the signal fires, as the only bot of its store.
 * @throws AppError of the store; `STORE_LOCKED` when another bot took over because this one was silent too long
 */
export async function runBot(parts: BotParts, run: BotRun): Promise<void> {
  const { store, log } = parts;
  const instance = `${hostname()}-${process.pid}-${Date.now().toString(36)}`;
  const onWait = (holder: string) =>
    log.info({ holder }, 'another bot works on this store; waiting for its end');
  const leadership = await takeLeadership({ records: store.records(), instance, signal: run.signal, onWait });
  if (leadership === undefined) return;
  const stop = new AbortController();
  const stopping = AbortSignal.any([run.signal, leadership.lost, stop.signal]);
  setMaxListeners(0, stopping); // each source, tick and request under way listens
  const broken = new AbortController();
  stopping.addEventListener('abort', () => setTimeout(() => broken.abort(), DRAIN_MS).unref(), {
    once: true,
  });
  try {
    await new RunningBot(parts, { leadership, instance, stopping, breaking: broken.signal }).run(run, () =>
      stop.abort(),
    );
  } finally {
    stop.abort();
    await leadership.end();
  }
  if (leadership.lost.aborted) {
    const message = 'expected to be the only bot of its store, found that another took over; start it again';
    throw new AppError('STORE_LOCKED', message);
  }
}

interface Life {
  readonly leadership: Leadership;
  readonly instance: string;
  readonly stopping: AbortSignal;
  readonly breaking: AbortSignal;
}

class RunningBot {
  readonly #parts: BotParts;
  readonly #life: Life;
  readonly #core: BotCore;
  readonly #sources: SourceHealth[] = [];
  /** How the regular reading and writing of the store fares. */
  readonly #records: SourceHealth;
  readonly #startedAt: Date;

  constructor(parts: BotParts, life: Life) {
    this.#parts = parts;
    this.#life = life;
    this.#startedAt = parts.now();
    const { leadership, stopping, breaking } = life;
    const health = this.#source('changes', 'change');
    this.#records = this.#source('records', 'store');
    this.#core = createCore(parts, { lease: leadership, health, stopping, breaking });
  }

  async run({ isOnce, onReady }: BotRun, stop: () => void): Promise<void> {
    await this.#recover();
    const { stopping } = this.#life;
    const works = [
      ...this.#watches(),
      readBuilds(this.#parts, this.#core, stopping),
      this.#parts.judge.watch(stopping),
      this.#every(TAIL_MS, () => this.#core.tail.catchUp()),
      this.#every(STATUS_MS, () => this.#keepStatus()),
      ...(this.#parts.telling ? [this.#parts.telling.run(stopping)] : []),
    ];
    onReady?.({
      sources: () => this.#statuses(),
      openChanges: () => this.#core.desk.size,
      failed: (name, error) => this.#failed(name, error),
    });
    if (isOnce) works.push(this.#untilQuiet().then(stop));
    // What fails for good ends all the others; each comes to its end in order.
    for (const work of works) work.catch(stop);
    const ends = await Promise.allSettled(works);
    await this.#core.desk.drained();
    await this.#keepStatus(true).catch(() => undefined);
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  }

  /** Goes on where the last bot ended, or was ended. */
  async #recover(): Promise<void> {
    const { changes, tail, incidents, desk } = this.#core;
    const open: string[] = [];
    for await (const { id, state, isOpen } of changes.recent(
      new Date(this.#parts.now().getTime() - FRESH_MS),
    )) {
      incidents.remember(id, state);
      if (isOpen) open.push(id);
      tail.follow(id, state);
    }
    await tail.catchUp();
    for (const id of open) desk.wake(id);
    this.#parts.log.info(
      { open: open.length, signatures: this.#parts.judge.set.signatures.length },
      'bot works',
    );
  }

  #watches(): Promise<void>[] {
    const { store, hosts, systems, backfillFrom } = this.#parts;
    const options: WatchOptions = {
      records: store.records(),
      intake: this.#core.intake,
      ...(backfillFrom !== undefined && { backfillFrom }),
      signal: this.#life.stopping,
    };
    return [
      ...hosts.map((host) => watchHost(host, this.#source(host.name, 'review'), options)),
      ...systems
        .filter(({ isPolled }) => isPolled)
        .map(({ system, reviewHost }) =>
          pollSystem(system, reviewHost, this.#source(system.name, 'ci'), options),
        ),
    ];
  }

  #source(name: string, kind: SourceStatus['kind']): SourceHealth {
    const { metrics, log, now } = this.#parts;
    const listener: SourceListener = {
      onEvent: (source, lagMs) => metrics?.onEvent(source, lagMs),
      onFailure: (source, code, error) => {
        metrics?.onFailure(source, code, error);
        log.warn({ source, code, found: health.status.lastError?.message }, 'source failed');
      },
    };
    const health = new SourceHealth({ name, kind }, listener, now);
    this.#sources.push(health);
    return health;
  }

  #failed(name: string, error: unknown): void {
    const known = this.#sources.find(({ status }) => status.name === name && status.kind === 'service');
    (known ?? this.#source(name, 'service')).failed(error);
  }

  #statuses(): readonly SourceStatus[] {
    return this.#sources.map(({ status }) => status);
  }

  /** Repeats `work` until the bot stops; when the store can not be asked, the next time may do. */
  async #every(ms: number, work: () => Promise<void>): Promise<void> {
    while (!this.#life.stopping.aborted) {
      await work().then(
        () => this.#records.works(),
        (error: unknown) => this.#records.failed(error),
      );
      await sleep(ms, undefined, { signal: this.#life.stopping }).catch(() => undefined);
    }
  }

  async #keepStatus(hasEnded = false): Promise<void> {
    const { store, judge, print, telling, now } = this.#parts;
    const { version, signatures } = judge.set;
    await keepStatus(store.records(), {
      instance: this.#life.instance,
      startedAt: this.#startedAt.toISOString(),
      at: now().toISOString(),
      hasEnded,
      isPosting: print === undefined,
      signatures: { version, count: signatures.length },
      sources: this.#statuses(),
      ...(telling && { notices: await telling.status() }),
    });
  }

  /** Resolves when nothing came for a while, the queue is empty and all changes are settled. */
  async #untilQuiet(): Promise<void> {
    const { stopping } = this.#life;
    let events = -1;
    while (!stopping.aborted) {
      const seen = sum(this.#statuses().map((source) => source.events));
      const { waiting, leased } = await this.#parts.store.queue().counts();
      if (seen === events && waiting + leased === 0 && !this.#core.desk.isBusy(SOON_MS)) return;
      events = seen;
      await sleep(QUIET_MS, undefined, { signal: stopping }).catch(() => undefined);
    }
  }
}
