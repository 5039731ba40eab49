import type { Build } from '../../model/build.ts';
import type { Verdict } from '../../model/verdict.ts';
import type { StoredFile } from '../store.ts';
import type { EncodedBlock } from './encoded-block.ts';

/** What is said of a build when all of it has been written. */
export interface BuildEnd {
  /** The build as it is known at the end; that given at the beginning when absent. */
  readonly build?: Build;
  readonly verdict?: Verdict;
  /** Names the content: the same hash for a build that is stored already leaves its logs as they are. */
  readonly contentHash?: string;
}

/** What became of the logs: `unchanged` when they were there already, `replaced` when others were. */
export type BuildOutcome = 'stored' | 'replaced' | 'unchanged';

/** Writes one build; nothing of it can be seen before `commit` is done, everything afterwards. */
export interface BuildWriter {
  /**
   * Appends a block.
   * @throws AppError `DISK_FULL`, `STORE_UNAVAILABLE`
   */
  addBlock(block: EncodedBlock): Promise<void>;
  /** Adds what the catalogue says of file `number`; blocks of it may be added before and afterwards. */
  addFile(number: number, file: StoredFile): void;
  /**
   * Makes the build durable and visible, at once and whole, in place of what was stored of it before.
   * @throws AppError `DISK_FULL`, `STORE_LOCKED`, `STORE_UNAVAILABLE`; the build is then as it was before
   */
  commit(end?: BuildEnd): Promise<BuildOutcome>;
  /** Gives up: what was written is removed. Does nothing after `commit`. */
  abort(): Promise<void>;
}
