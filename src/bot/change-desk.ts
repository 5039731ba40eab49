import type { Advance } from './advance-change.ts';

export interface DeskOptions {
  /** Does what can be done about a change now. */
  readonly advance: (id: string, signal: AbortSignal) => Promise<Advance>;
  /** Changes that are worked on at the same time; never the same one twice. */
  readonly atOnce: number;
  /** Called with each failure; the change is tried again. */
  readonly onFailure: (id: string, error: unknown) => void;
  /** Called when changes had failed, and none does any more. */
  readonly onRecovery: () => void;
  readonly signal: AbortSignal;
}

/** Waits between tries of a change that fails, in ms: doubled from try to try. */
const FIRST_RETRY_MS = 2_000;
const LONGEST_RETRY_MS = 5 * 60_000;

/** Works on changes when something happens to them, or when their time has come. */
export class ChangeDesk {
  readonly #options: DeskOptions;
  /** When each change is due, in ms since the epoch. */
  readonly #due = new Map<string, number>();
  readonly #working = new Map<string, Promise<void>>();
  readonly #failures = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: DeskOptions) {
    this.#options = options;
    options.signal.addEventListener('abort', () => clearTimeout(this.#timer), { once: true });
  }

  /** Changes that wait or are worked on. */
  get size(): number {
    return new Set([...this.#due.keys(), ...this.#working.keys()]).size;
  }

  /** Whether changes are worked on, or due within so many ms. */
  isBusy(withinMs: number): boolean {
    const soon = Date.now() + withinMs;
    return this.#working.size > 0 || [...this.#due.values()].some((at) => at <= soon);
  }

  /** Has the change looked at in `inMs`, or sooner if that was planned. */
  wake(id: string, inMs = 0): void {
    const at = Date.now() + inMs;
    this.#due.set(id, Math.min(at, this.#due.get(id) ?? at));
    this.#pump();
  }

  /** Resolves when what is under way has ended, after the signal fired. */
  async drained(): Promise<void> {
    await Promise.all(this.#working.values());
  }

  #pump(): void {
    const { signal, atOnce } = this.#options;
    clearTimeout(this.#timer);
    if (signal.aborted) return;
    const now = Date.now();
    let next = Number.POSITIVE_INFINITY;
    for (const [id, at] of this.#due) {
      if (this.#working.has(id)) continue;
      if (at > now) next = Math.min(next, at);
      else if (this.#working.size < atOnce) this.#begin(id);
    }
    if (next !== Number.POSITIVE_INFINITY) this.#timer = setTimeout(() => this.#pump(), next - now);
  }

  #begin(id: string): void {
    this.#due.delete(id);
    const work = this.#work(id).finally(() => {
      this.#working.delete(id);
      this.#pump();
    });
    this.#working.set(id, work);
  }

  async #work(id: string): Promise<void> {
    const { advance, onFailure, signal } = this.#options;
    try {
      const { againInMs, failure } = await advance(id, signal);
      if (failure !== undefined) this.#retry(id, failure);
      else this.#recovered(id);
      if (failure === undefined && againInMs !== undefined) this.wake(id, againInMs);
    } catch (error) {
      if (signal.aborted) return;
      onFailure(id, error);
      this.#retry(id);
    }
  }

  #recovered(id: string): void {
    if (this.#failures.delete(id) && this.#failures.size === 0) this.#options.onRecovery();
  }

  #retry(id: string, failure?: unknown): void {
    const failures = this.#failures.get(id) ?? 0;
    this.#failures.set(id, failures + 1);
    if (failure !== undefined) this.#options.onFailure(id, failure);
    this.wake(id, Math.min(FIRST_RETRY_MS * 2 ** failures, LONGEST_RETRY_MS));
  }
}
