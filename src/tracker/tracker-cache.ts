import { setTimeout as delay } from 'node:timers/promises';
import pLimit from 'p-limit';
import { z } from 'zod';
import type { BugInfo, Tracker } from './tracker.ts';

/** Where answers survive a restart: values are JSON, `id` names tracker and bug. */
export interface TrackerMemory {
  get(id: string): Promise<Readonly<Record<string, unknown>> | undefined>;
  put(id: string, value: Readonly<Record<string, unknown>>): Promise<void>;
}

export interface TrackerCacheOptions {
  readonly trackers: readonly Tracker[];
  readonly memory: TrackerMemory;
  readonly now: () => Date;
  /** How long an answer is good, in ms; one hour when absent. */
  readonly freshMs?: number;
  /** How long "there is no such bug" is good, in ms; ten minutes when absent. */
  readonly missingMs?: number;
  /** How long a tracker that failed is left alone, in ms; one minute when absent. */
  readonly failedMs?: number;
  /** Told of each failure: a tracker's, or the memory's. */
  readonly onFailure?: (tracker: string, error: unknown) => void;
}

/** What trackers say of bugs, asked as seldom as can be. Never throws: who has no answer shows the number alone. */
export interface TrackerCache {
  /**
   * What is known of a bug: of today when the tracker answers within `waitMs` (3 s when absent), else what it said
   * last; undefined when it never said anything.
   * @param link - the signature's; a bug that is a bare number and has none is Launchpad's
   */
  lookUp(bug: string, link?: string, waitMs?: number): Promise<BugInfo | undefined>;
  close(): Promise<void>;
}

/** An answer, and until when it is good. */
interface Held {
  readonly info: BugInfo | undefined;
  readonly goodUntil: number;
}

/** Bugs asked for at the same time, over all trackers. */
const AT_ONCE = 4;

/** Bugs that wait for their turn; beyond, what is known has to do. */
const MAX_WAITING = 1000;

/** Answers held in this process: more bugs than any set of signatures has. */
const MAX_HELD = 20_000;

const REMEMBERED = z.object({
  askedAt: z.coerce.date(),
  info: z
    .object({
      title: z.string(),
      state: z.enum(['open', 'fixed', 'closed']),
      status: z.string(),
      url: z.string(),
      projects: z.array(z.string()).optional(),
      closedAt: z.coerce.date().optional(),
    })
    .optional(),
});

/** A cache before all trackers of the configuration. */
export function createTrackerCache(options: TrackerCacheOptions): TrackerCache {
  return new CachedTrackers(options);
}

class CachedTrackers implements TrackerCache {
  readonly #options: TrackerCacheOptions;
  readonly #limit = pLimit(AT_ONCE);
  readonly #closing = new AbortController();
  readonly #held = new Map<string, Held>();
  readonly #underWay = new Map<string, Promise<void>>();
  readonly #downUntil = new Map<string, number>();

  constructor(options: TrackerCacheOptions) {
    this.#options = options;
  }

  async lookUp(bug: string, link?: string, waitMs = 3000): Promise<BugInfo | undefined> {
    const asked = link ?? (/^\d+$/.test(bug) ? `launchpad:${bug}` : bug);
    for (const tracker of this.#options.trackers) {
      const id = tracker.idOf(asked);
      if (id === undefined) continue;
      const key = `${tracker.name}:${id}`;
      if (!this.#isGood(key)) await orAfter(waitMs, this.#start(tracker, id, key));
      return this.#held.get(key)?.info;
    }
    return undefined;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#underWay.values());
    await Promise.all(this.#options.trackers.map((tracker) => tracker.close()));
  }

  /** Begins to ask, unless it has begun or too many wait. */
  #start(tracker: Tracker, id: string, key: string): Promise<void> {
    const already = this.#underWay.get(key);
    if (already !== undefined) return already;
    if (this.#limit.pendingCount >= MAX_WAITING) return Promise.resolve();
    const asking = this.#limit(() => this.#refresh(tracker, id, key))
      .catch((error: unknown) => {
        if (!this.#closing.signal.aborted) this.#options.onFailure?.(tracker.name, error);
      })
      .finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, asking);
    return asking;
  }

  async #refresh(tracker: Tracker, id: string, key: string): Promise<void> {
    const { memory, now, failedMs = 60_000 } = this.#options;
    await this.#recall(key);
    if (this.#isGood(key) || this.#closing.signal.aborted) return;
    if ((this.#downUntil.get(tracker.name) ?? 0) > now().getTime()) return;
    const info = await tracker.lookUp(id, this.#closing.signal).catch((error: unknown) => {
      this.#downUntil.set(tracker.name, now().getTime() + failedMs);
      throw error;
    });
    const askedAt = now();
    this.#hold(key, info, askedAt);
    await memory.put(key, {
      askedAt: askedAt.toISOString(),
      ...(info !== undefined && { info: toJson(info) }),
    });
  }

  /** Takes what another process, or this one before its restart, was told. */
  async #recall(key: string): Promise<void> {
    const { memory, onFailure } = this.#options;
    const value = await memory.get(key).catch((error: unknown) => onFailure?.('memory', error));
    const { data } = REMEMBERED.safeParse(value);
    // What is absent has no key: JSON carries no undefined.
    if (data !== undefined) this.#hold(key, data.info as BugInfo | undefined, data.askedAt);
  }

  #hold(key: string, info: BugInfo | undefined, askedAt: Date): void {
    const { freshMs = 3_600_000, missingMs = 600_000 } = this.#options;
    const goodUntil = askedAt.getTime() + (info === undefined ? missingMs : freshMs);
    this.#held.delete(key);
    this.#held.set(key, { info, goodUntil });
    const [oldest] = this.#held.keys();
    if (this.#held.size > MAX_HELD && oldest !== undefined) this.#held.delete(oldest);
  }

  #isGood(key: string): boolean {
    return (this.#held.get(key)?.goodUntil ?? 0) > this.#options.now().getTime();
  }
}

function toJson({ closedAt, ...info }: BugInfo): Readonly<Record<string, unknown>> {
  return { ...info, ...(closedAt !== undefined && { closedAt: closedAt.toISOString() }) };
}

/** Waits for `work`, but not longer than `waitMs`. */
async function orAfter(waitMs: number, work: Promise<void>): Promise<void> {
  const waiting = new AbortController();
  const timer = delay(waitMs, undefined, { signal: waiting.signal }).catch(() => {});
  await Promise.race([work, timer]);
  waiting.abort();
}
