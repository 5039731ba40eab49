import type { FinishedBuild } from '../ci-system.ts';

/**
 * Builds as a CI system lists them, those that began last first. Zuul: a tenant's builds; GitHub: a repository's
 * workflow runs, one a try; GitLab: a project's jobs; Jenkins: a job's builds.
 */
export interface BuildList<T> {
  /** Ids of what has not ended, page by page. */
  running(): AsyncIterable<readonly string[]>;
  /** What has ended, page by page; what still runs may be among it. */
  ended(): AsyncIterable<readonly T[]>;
  /** One that was among {@link running}; undefined when it is gone. */
  find(id: string): Promise<T | undefined>;
  /** An id and times, in ms since the epoch; undefined where the system does not say, `endedAt` also for what runs. */
  about(item: T): {
    readonly id: string;
    readonly beganAt?: number;
    readonly endedAt?: number;
    readonly isRunning: boolean;
  };
  /** Whether it is asked for; everything is when absent. */
  isWanted?(item: T): boolean;
  /** The builds that it stands for. */
  finished(item: T): Promise<readonly FinishedBuild[]>;
  /**
   * How long ago something may have begun that ends now, in ms: so far back one looks where it is not known what ran.
   */
  readonly longestMs?: number;
  /** Whether something that has ended may begin again in its old place: then one looks back after each gap in polling. */
  readonly mayBeginAgain?: boolean;
}
