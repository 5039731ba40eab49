import type { BuildList } from './build-list.ts';
import type { ListState } from './poll-cursor.ts';

/** How much later than its end something may show up among what ended, in ms: servers write side by side. */
export const OVERLAP_MS = 10 * 60 * 1000;

/** What of a list has been given in a round of polling, and what is still to come. */
export class SeenItems<T> {
  readonly #list: BuildList<T>;
  readonly #before: ListState;
  readonly #running: Set<string>;
  readonly #startedAt: number;
  /** When they ended, by id. */
  readonly #seen: Map<string, number>;
  /** What ran before and has not been given. */
  readonly #awaited: Set<string>;

  /** @param startedAt - of the round, in ms since the epoch */
  constructor(list: BuildList<T>, before: ListState, running: Iterable<string>, startedAt: number) {
    this.#list = list;
    this.#before = before;
    this.#running = new Set(running);
    this.#startedAt = startedAt;
    this.#seen = new Map(Object.entries(before.seen));
    this.#awaited = new Set(before.running);
  }

  /** Whether it has ended and has not been given; what has not ended is waited for. */
  isNew(item: T): boolean {
    const { id, endedAt = Number.POSITIVE_INFINITY, isRunning } = this.#list.about(item);
    if (isRunning) this.#running.add(id);
    if (isRunning || this.#seen.has(id)) return false;
    const { from, since } = this.#before;
    return this.#awaited.has(id) || endedAt >= Math.max(from, since - OVERLAP_MS);
  }

  /** Notes what is being given. */
  add(items: readonly T[]): void {
    for (const item of items) {
      const { id, endedAt = this.#startedAt } = this.#list.about(item);
      this.#seen.set(id, Math.min(endedAt, this.#startedAt));
      this.#awaited.delete(id);
    }
  }

  /** What ran before, runs no more and was in no list. */
  vanished(): string[] {
    return [...this.#awaited].filter((id) => !this.#running.has(id));
  }

  /** Waits no longer for what is gone. */
  drop(id: string): void {
    this.#awaited.delete(id);
  }

  /** From here the same round would be gone through again, without what has been given. */
  state(): ListState {
    return { ...this.#before, seen: Object.fromEntries(this.#seen) };
  }

  /** From here the next round goes on. */
  nextState(): ListState {
    const since = Math.max(this.#before.since, ...this.#seen.values());
    const kept = [...this.#seen].filter(([, endedAt]) => endedAt > since - OVERLAP_MS);
    const running = [...this.#awaited, ...this.#running].filter((id) => !this.#seen.has(id));
    return {
      from: this.#before.from,
      since,
      polledAt: this.#startedAt,
      seen: Object.fromEntries(kept),
      running: [...new Set(running)],
    };
  }
}
