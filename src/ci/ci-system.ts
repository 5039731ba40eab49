import type { Build } from '../model/build.ts';
import type { Change, ReportedBuild } from '../model/change.ts';
import type { LogSource } from './log-source.ts';

/** A build that has ended, as its CI system knows it. */
export interface FinishedBuild {
  readonly build: Build;
  /**
   * Where its logs are, for {@link CiSystem.open} or `openLocation`; {@link NO_LOGS} where none were published.
   */
  readonly location: string;
  /** False for a try that the CI system repeats by itself (Zuul's RETRY): no verdict is due. */
  readonly isFinal: boolean;
  /** What the CI system knows of the change, without the name of its review host. */
  readonly change?: Omit<Change, 'host'>;
}

/** Where a build's logs are, and what is known of the build already: a source need not look that up again. */
export type LogPlace = Pick<FinishedBuild, 'location'> & { readonly build?: Partial<Build> };

/**
 * The location of builds without logs: NODE_FAILURE, SKIPPED, ABORTED before the start. Words behind it say why there
 * are none.
 */
export const NO_LOGS = 'no-logs:';

/** A finished build, and the cursor from which to go on once it has been dealt with. */
export interface PolledBuild {
  /** Undefined at the end of a poll, where only the cursor is told: keep it, also when no build had ended. */
  readonly finished?: FinishedBuild;
  /** May be that of the build before it, and some 10 KB long. */
  readonly cursor: string;
}

/**
 * A system that runs builds: Zuul, Jenkins, GitHub Actions, GitLab CI. One object for each that is configured.
 *
 * All methods throw AppError `SERVICE_UNAVAILABLE`, `SERVICE_REFUSED`, `INTERRUPTED`.
 */
export interface CiSystem {
  /** Its name in the configuration. */
  readonly name: string;
  readonly kind: 'zuul' | 'jenkins' | 'github-actions' | 'gitlab-ci';
  /** Whether the report is of a build of this system: its address belongs to it. */
  owns(report: ReportedBuild): boolean;
  /** All that is known of a reported build; undefined when the system knows no such build (any more). */
  find(report: ReportedBuild, signal: AbortSignal): Promise<FinishedBuild | undefined>;
  /**
   * Builds that ended after `cursor`, and ends when there are no more for now. None is missed, however the system
   * sorts; the same build may come twice.
   * @param cursor - the last one that was given, or a time (ISO 8601); undefined: from now on
   */
  poll(cursor: string | undefined, signal: AbortSignal): AsyncIterable<PolledBuild>;
  /**
   * The logs at a place that {@link find} or {@link poll} gave, where the system has them itself. Undefined where they
   * are on a log server, or of another system: then `openLocation` opens them.
   *
   * A log that is still being uploaded is waited for, by what it lacks. What has not come when the waiting is over is
   * in `incomplete` with reason `late`: open the same place later, and read the build again.
   */
  open(place: LogPlace): Promise<LogSource | undefined>;
  close(): Promise<void>;
}
