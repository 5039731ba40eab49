import { setTimeout as delay } from 'node:timers/promises';

/** Wakes the one who waits for deliveries. */
export class Bell {
  #isRung = false;
  #wake: (() => void) | undefined;

  ring(): void {
    this.#isRung = true;
    this.#wake?.();
  }

  hasRung(): boolean {
    return this.#isRung;
  }

  reset(): void {
    this.#isRung = false;
  }

  /** Until it rings, `ms` have passed or the signal fires. */
  async wait(ms: number, signal: AbortSignal): Promise<void> {
    if (this.#isRung || signal.aborted) return;
    const stop = new AbortController();
    this.#wake = () => stop.abort();
    await delay(ms, undefined, { signal: AbortSignal.any([signal, stop.signal]) }).catch(() => {});
    this.#wake = undefined;
  }
}
