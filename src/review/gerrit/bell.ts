import type { ChangeName } from './client.ts';

/** What rang since it was last listened for. */
export interface Rung {
  /** Whether all changes are to be looked at, because some may have been missed. */
  readonly all: boolean;
  readonly changes: readonly ChangeName[];
}

/**
 * Tells the one that listens where something was written. Any number of rings on one change are one, so that a slow
 * listener costs no memory.
 */
export class Bell {
  #all = false;
  #changes = new Map<string, ChangeName>();
  #failure: { readonly error: unknown } | undefined;
  #wake: () => void = () => {};

  ring(change: ChangeName): void {
    this.#changes.set(`${change.project}~${change.number}`, change);
    this.#wake();
  }

  ringAll(): void {
    this.#all = true;
    this.#wake();
  }

  /** Lets the listener fail. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.#wake();
  }

  /** What rang; waits until something does, and for `signal`, at which nothing rang. */
  async listen(signal: AbortSignal): Promise<Rung> {
    const isQuiet = (): boolean => !this.#all && this.#changes.size === 0 && this.#failure === undefined;
    while (isQuiet() && !signal.aborted) await this.#nextRing(signal);
    if (this.#failure) throw this.#failure.error;
    const rung = { all: this.#all, changes: [...this.#changes.values()] };
    this.#all = false;
    this.#changes = new Map();
    return rung;
  }

  #nextRing(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#wake = wake;
      signal.addEventListener('abort', wake, { once: true });
    });
  }
}
