import type { TimeContext } from '../log-format/log-format.ts';
import type { Build } from '../model/build.ts';
import type { Verdict } from '../model/verdict.ts';
import type { BuildQueue, QueuePolicy } from './build-queue.ts';
import type { BuildWriter } from './build-writer.ts';
import type { ReplaySummary } from './elasticsearch/dead-letters.ts';
import type { Records } from './records.ts';
import type { PruneSummary, Retention } from './retention.ts';
import type { Store, StoreFinding } from './store.ts';

/** How a check is watched and stopped. */
export interface CheckOptions {
  readonly signal?: AbortSignal;
  /** Called with parts done and parts in all. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** A store with what changes it; one that was opened to be read refuses to. */
export interface WritableStore extends Store {
  /** @param times - bounds and reference of the build's event times */
  beginBuild(build: Build, times: TimeContext): Promise<BuildWriter>;
  /** Replaces what is said of a stored build; false when there is no such build. */
  saveVerdict(buildUuid: string, verdict: Verdict): Promise<boolean>;
  /** The builds that wait to be read into this store. */
  queue(policy?: Partial<QueuePolicy>): BuildQueue;
  /** What is kept beside builds; to be read also where the store was opened to be read. */
  records(): Records;
  /** Removes what is older than the retention: whole days of logs, and the records of builds. */
  prune(retention?: Partial<Retention>): Promise<PruneSummary>;
  /** Compares what is there with what should be; empty when all is well. */
  check(options?: CheckOptions): Promise<readonly StoreFinding[]>;
  /** Sends the documents that were refused and kept in `file` once more; only a cluster refuses some. */
  replay?(file: string): Promise<ReplaySummary>;
}
