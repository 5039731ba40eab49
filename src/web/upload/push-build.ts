import type { Build } from '../../model/build.ts';
import type { Verdict } from '../../model/verdict.ts';

/** What was made of a build that was pushed. */
export interface PushedBuild {
  readonly build: Build;
  readonly verdict: Verdict;
}

/**
 * Reads the build in `file`, a log or an archive of logs, judges it and stores it.
 * @param known - what is said of the build beside its logs
 * @throws AppError `SOURCE_INVALID`, `SOURCE_UNAVAILABLE` and the store's own codes
 */
export type PushBuild = (file: string, known: Partial<Build>) => Promise<readonly PushedBuild[]>;

/** How builds are taken in. */
export interface Pushing {
  readonly read: PushBuild;
  /** Where uploads lie until they are builds; other servers on the same machine may use it too. */
  readonly folder: string;
}
