import type { BuildStatus } from './build.ts';
import type { Hit } from './hit.ts';
import type { Action } from './signature.ts';

/** `passed`: the CI says that the build did not fail; its bugs, if any, are success hits. */
export type VerdictState = 'classified' | 'unclassified' | 'no-logs' | 'incomplete-logs' | 'error' | 'passed';

/** Something of the build that was not read, or not whole, and why. */
export interface Incomplete {
  readonly filename: string;
  /** Stable word: `truncated`, `corrupt`, `unreadable`, `too-big`, `binary`, `over-budget`, … */
  readonly reason: string;
  /** What was expected, what was found, what to do. */
  readonly message: string;
}

/** One bug that a build hit. */
export interface BugVerdict {
  readonly bug: string;
  readonly title?: string;
  /** Address of the bug, or `tracker:id`. */
  readonly link?: string;
  readonly action?: Action;
  /** Present and true where a comment must not name this bug. */
  readonly suppressNotification?: true;
  /** The most telling first: later log lines win. */
  readonly hits: readonly Hit[];
  /** Events that matched, all of them; `hits` may hold fewer. */
  readonly hitCount: number;
}

/** What is said of one build: data that is stored, compared and computed anew when signatures change. */
export interface Verdict {
  readonly build: string;
  readonly job?: string;
  /** The build's result in the CI's own word. */
  readonly status: BuildStatus;
  readonly voting?: boolean;
  readonly logUrl?: string;
  readonly state: VerdictState;
  /** In bug order; empty when nothing hit, which is a verdict and not an error. */
  readonly bugs: readonly BugVerdict[];
  /** Of a failed build without a bug: the lines that most likely tell why, in the order of the log. */
  readonly tellingLines?: readonly Hit[];
  readonly incomplete: readonly Incomplete[];
  readonly signatures: { readonly version: string; readonly count: number };
  /** Milliseconds by phase, and the bytes and events that were read. */
  readonly timings: Readonly<Record<string, number>>;
}
