import type { ReportedBuild } from '../../model/change.ts';

/** What a CI system's comment says. */
export interface CiReport {
  readonly pipeline?: string;
  /** All builds of the comment, whatever their results; never empty. */
  readonly builds: readonly ReportedBuild[];
}
