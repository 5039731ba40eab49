import type { BugInfo } from '../../tracker/tracker.ts';

/** What a bug did, in numbers. All counts are of failed builds. */
export interface BugNumbers {
  readonly bug: string;
  readonly title?: string;
  /** Address of the bug in its tracker. */
  readonly url?: string;
  readonly tracker?: BugInfo;
  /** In the digest's own time, and in the 24 hours and ten days before its end. */
  readonly builds: number;
  readonly lastDay: number;
  readonly tenDays: number;
  /** Different ones, in ten days. */
  readonly changes: number;
  readonly projects: readonly string[];
  /** Builds that passed although it hit them, in the digest's own time. */
  readonly passed: number;
  readonly lastAt?: Date;
}

/** Failures without a known bug that say the same. */
export interface UnknownCause {
  /** The line that tells most; undefined where there were no logs, or none that tell. */
  readonly line?: string;
  readonly builds: number;
  readonly changes: number;
  readonly jobs: readonly string[];
  /** One of the builds. */
  readonly example: string;
}

/** What happened in a time, for those who asked. */
export interface Digest {
  readonly from: Date;
  readonly to: Date;
  readonly totals: { readonly failed: number; readonly classified: number };
  /** Bugs that struck for the first time. */
  readonly newBugs: readonly BugNumbers[];
  /** Bugs that struck a build that began well after the tracker called them fixed. */
  readonly backBugs: readonly BugNumbers[];
  /** All that struck, the worst first. */
  readonly bugs: readonly BugNumbers[];
  readonly unknown: readonly UnknownCause[];
  /** Signatures that hit builds that passed. */
  readonly falsePositives: readonly BugNumbers[];
  /** Signatures that have not hit for 30 days, since this time. */
  readonly dead: readonly BugNumbers[];
}

/** Whether there is something that nobody could know before. */
export function hasNews({ newBugs, backBugs, unknown, falsePositives, dead }: Digest): boolean {
  return [newBugs, backBugs, unknown, falsePositives, dead].some((part) => part.length > 0);
}
