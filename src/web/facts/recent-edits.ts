import type { SignatureLibrary } from '../signature-library.ts';
import { readRecentEdits } from './signature-edits.ts';

/** How often git is asked at most, in ms. */
const REFRESH_MS = 60_000;

/** When signatures were changed of late, at hand without waiting. */
export class RecentEdits {
  readonly #signatures: () => SignatureLibrary;
  readonly #days: number;
  #edits: ReadonlyMap<string, readonly Date[]> = new Map();
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> = Promise.resolve();
  #closed = false;
  #version = 0;

  constructor(signatures: () => SignatureLibrary, days: number) {
    this.#signatures = signatures;
    this.#days = days;
  }

  /** Another number when there are other edits. */
  get version(): number {
    return this.#version;
  }

  /** Moments at which the file at an absolute path was changed, newest first. */
  of(path: string): readonly Date[] {
    return this.#edits.get(path) ?? [];
  }

  /** Begins to ask git, again and again until `close`. */
  start(): void {
    this.#round = this.#refresh();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#round;
  }

  async #refresh(): Promise<void> {
    const files = this.#signatures().set.signatures.map(({ file }) => file);
    const found = await readRecentEdits(files, this.#days);
    if (this.#closed) return;
    this.#edits = new Map([...found].map(([path, edits]) => [path, edits.map(({ at }) => at)]));
    this.#version += 1;
    this.#timer = setTimeout(() => {
      this.#round = this.#refresh();
    }, REFRESH_MS);
  }
}
