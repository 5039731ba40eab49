import type { Log } from '../../log.ts';
import { BuildTable } from './build-table.ts';
import { type CountedRow, countedRow, type KnownBuild } from './counted-row.ts';
import { SlowQueries } from './slow-queries.ts';
import { BOARD_DAYS, DAY_MS } from './window.ts';

/** A build that the store says is new or changed, and where to go on from. */
export interface BoardChange extends KnownBuild {
  readonly cursor: string;
}

/** What a board is made from. */
export interface BoardParts {
  /** Builds that were written after the cursor; ends when there are no more. */
  readonly changes: (cursor?: string) => AsyncIterable<BoardChange>;
  readonly now: () => Date;
  readonly log: Log;
}

/** First and last time that a bug failed a build, as far back as the store remembers; ms since 1970. */
export interface BugHistory {
  readonly firstFailed: number;
  readonly lastFailed: number;
}

/** How long to wait before the store is asked again, in ms: what pages are made of is as old as this. */
const POLL_MS = 5_000;

/** Changes that are taken in at once, before requests get their turn. */
const AT_ONCE = 200;

/** Changes after which pages show them although more are to come. */
const SHOWN_AFTER = 10_000;

/** The builds of the last days, kept up to date by asking the store what changed. */
export class Board {
  readonly slowQueries = new SlowQueries();
  #table = new BuildTable();
  readonly #histories = new Map<string, BugHistory>();
  readonly #parts: BoardParts;
  readonly #listeners = new Set<() => void>();
  #cursor: string | undefined;
  #version = 0;
  #caughtUpAt: number | undefined;
  #lastIngestedAt = 0;
  #oldestBuildAt = Number.POSITIVE_INFINITY;
  #compactedAt = 0;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
  #polling: Promise<void> | undefined;

  constructor(parts: BoardParts) {
    this.#parts = parts;
  }

  get table(): BuildTable {
    return this.#table;
  }

  /** Another number after each change of the table. */
  get version(): number {
    return this.#version;
  }

  /** When the store last had nothing more to say, ms since 1970; undefined while the first reading is under way. */
  get caughtUpAt(): number | undefined {
    return this.#caughtUpAt;
  }

  /** When the newest build was stored, ms since 1970; 0 without any. */
  get lastIngestedAt(): number {
    return this.#lastIngestedAt;
  }

  /** When the oldest build that the store remembers ended, ms since 1970; infinite without any. */
  get oldestBuildAt(): number {
    return this.#oldestBuildAt;
  }

  historyOf(bug: string): BugHistory | undefined {
    return this.#histories.get(bug);
  }

  /** Calls `listener` after each round that changed something, until the function that is returned is called. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Begins to ask the store, again and again until `close`. */
  start(): void {
    this.#polling = this.#poll();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#polling;
  }

  async #poll(): Promise<void> {
    try {
      await this.catchUp();
    } catch (error) {
      // The pages stay as they were, and say how old they are.
      this.#parts.log.warn({ err: error }, 'the store does not say what changed');
    }
    if (this.#closed) return;
    this.#timer = setTimeout(() => {
      this.#polling = this.#poll();
    }, POLL_MS);
  }

  /** Takes in all that changed since the last time. */
  async catchUp(): Promise<void> {
    let changes = 0;
    for await (const change of this.#parts.changes(this.#cursor)) {
      if (this.#closed) return;
      this.#take(countedRow(change));
      this.slowQueries.add(change.verdict);
      this.#cursor = change.cursor;
      changes += 1;
      if (changes % SHOWN_AFTER === 0) this.#version += 1;
      if (changes % AT_ONCE === 0) await nextTurn();
    }
    this.#caughtUpAt = this.#parts.now().getTime();
    this.#forgetOld(this.#caughtUpAt);
    if (changes === 0) return;
    this.#version += 1;
    for (const listener of this.#listeners) listener();
  }

  #take(row: CountedRow): void {
    this.#lastIngestedAt = Math.max(this.#lastIngestedAt, row.ingestedAt);
    this.#oldestBuildAt = Math.min(this.#oldestBuildAt, row.time);
    if (row.outcome === 'failed') for (const { bug } of row.bugs) this.#remember(bug, row.time);
    if (row.time >= this.#horizon() || this.#table.find(row.uuid) !== undefined) this.#table.put(row);
  }

  #remember(bug: string, time: number): void {
    const known = this.#histories.get(bug);
    const firstFailed = Math.min(known?.firstFailed ?? time, time);
    this.#histories.set(bug, { firstFailed, lastFailed: Math.max(known?.lastFailed ?? time, time) });
  }

  /** Older builds are not kept: a day more than what pages show. */
  #horizon(): number {
    return this.#parts.now().getTime() - (BOARD_DAYS + 1) * DAY_MS;
  }

  #forgetOld(now: number): void {
    if (now - this.#compactedAt < DAY_MS / 4) return;
    this.#compactedAt = now;
    this.#table = this.#table.since(this.#horizon());
    this.#version += 1;
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
