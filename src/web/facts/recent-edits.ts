import type { SignatureLibrary } from '../signature-library.ts';
import { Refreshed } from './refreshed.ts';
import { readRecentEdits } from './signature-edits.ts';

/** How often git is asked at most, in ms. */
const REFRESH_MS = 60_000;

/** When signatures were changed of late, at hand without waiting. */
export class RecentEdits {
  readonly #edits: Refreshed<ReadonlyMap<string, readonly Date[]>>;

  constructor(signatures: () => SignatureLibrary, days: number) {
    const read = async () => {
      const files = signatures().set.signatures.map(({ file }) => file);
      const found = await readRecentEdits(files, days);
      return new Map([...found].map(([path, edits]) => [path, edits.map(({ at }) => at)]));
    };
    this.#edits = new Refreshed(new Map(), read, REFRESH_MS);
  }

  /** Another number when there may be other edits. */
  get version(): number {
    return this.#edits.version;
  }

  /** Moments at which the file at an absolute path was changed, newest first. */
  of(path: string): readonly Date[] {
    return this.#edits.value.get(path) ?? [];
  }

  /** Begins to ask git, again and again until `close`. */
  start(): void {
    this.#edits.start();
  }

  close(): Promise<void> {
    return this.#edits.close();
  }
}
