import type { TimeContext } from '../../log-format/log-format.ts';
import type { Build } from '../../model/build.ts';
import type { Verdict } from '../../model/verdict.ts';
import type { Store, StoreFinding } from '../store.ts';
import type { BuildWriter } from './build-writer.ts';

/** How a store is opened. */
export interface EmbeddedStoreOptions {
  /** `write` makes the store where there is none, and clears away what writers that died left behind. */
  readonly mode: 'read' | 'write';
  /** Worker threads for big searches; as many as there are cores when absent, 0 for none. */
  readonly workers?: number;
  /** How long to wait for another process that is committing, in ms; 10 s when absent. */
  readonly lockTimeoutMs?: number;
  readonly now?: () => Date;
}

/** How long logs, and builds with their verdicts, are kept. */
export interface Retention {
  readonly logDays: number;
  readonly recordDays: number;
}

/** What `prune` removed. */
export interface PruneSummary {
  readonly days: readonly string[];
  /** Builds whose logs went, and builds that went altogether. */
  readonly logs: number;
  readonly records: number;
  readonly freedBytes: number;
}

/** The store of one directory: an SQLite catalogue and files of packed text. */
export interface EmbeddedStore extends Store {
  /** @param times - bounds and reference of the build's event times, used again by every search */
  beginBuild(build: Build, times: TimeContext): Promise<BuildWriter>;
  /** Replaces what is said of a stored build; false when there is no such build. */
  saveVerdict(buildUuid: string, verdict: Verdict): Promise<boolean>;
  prune(retention?: Partial<Retention>): Promise<PruneSummary>;
  /** Reads everything and compares it; empty when all is well. */
  check(onProgress?: (done: number, total: number) => void): Promise<readonly StoreFinding[]>;
}

/**
 * Opens the store in `directory`.
 * @throws AppError `STORE_UNAVAILABLE` - no store there (mode `read`), not a store, or not accessible
 */
export async function openEmbeddedStore(
  directory: string,
  options: EmbeddedStoreOptions,
): Promise<EmbeddedStore> {
  throw new Error(`not there yet: ${directory} ${options.mode}`);
}
