import { type Build, isFailed, isPassed } from '../../model/build.ts';
import type { Verdict, VerdictState } from '../../model/verdict.ts';
import { cutText } from '../../util/cut-text.ts';

/** What builds are counted by. */
export const DIMENSIONS = ['job', 'project', 'pipeline', 'branch', 'change', 'provider', 'status'] as const;

export type Dimension = (typeof DIMENSIONS)[number];

/** How a build ended, for counting: `other` neither failed nor passed. */
export const OUTCOMES = ['other', 'failed', 'passed'] as const;

export type Outcome = (typeof OUTCOMES)[number];

/** What was said of a build; `unread`: it is stored without a verdict. */
export const BUILD_STATES = [
  'unread',
  'classified',
  'unclassified',
  'no-logs',
  'incomplete-logs',
  'error',
  'passed',
] as const satisfies readonly (VerdictState | 'unread')[];

export type BuildState = (typeof BUILD_STATES)[number];

/** Longest name that is kept, in UTF-16 units: each may be hostile, and more tells nobody anything. */
const LONGEST_NAME = 500;

/** Most bugs that are kept of one build. */
const MOST_BUGS = 1000;

/** What the store says of one build. */
export interface KnownBuild {
  readonly build: Build;
  readonly verdict?: Verdict;
  readonly ingestedAt: Date;
}

/** What is counted of one build. */
export interface CountedRow {
  readonly uuid: string;
  /** When the build ended, or the next best moment that is known; ms since 1970. */
  readonly time: number;
  readonly ingestedAt: number;
  readonly outcome: Outcome;
  readonly state: BuildState;
  /** False only where somebody said so. */
  readonly isVoting: boolean;
  /** From the build's end to its verdict, in ms; -1 where the end is not known. */
  readonly waitMs: number;
  readonly names: Readonly<Record<Dimension, string | undefined>>;
  readonly changeUrl?: string;
  /** Bugs that it hit, each with the file of its most telling line. */
  readonly bugs: readonly { readonly bug: string; readonly file: string | undefined }[];
}

/** What is counted of a build. */
export function countedRow({ build, verdict, ingestedAt }: KnownBuild): CountedRow {
  const { endedAt } = build;
  return {
    uuid: build.buildUuid,
    time: (endedAt ?? build.startedAt ?? ingestedAt).getTime(),
    ingestedAt: ingestedAt.getTime(),
    outcome: outcomeOf(build),
    state: verdict?.state ?? 'unread',
    isVoting: build.voting !== false,
    waitMs: endedAt === undefined ? -1 : Math.max(0, ingestedAt.getTime() - endedAt.getTime()),
    names: namesOf(build),
    ...(build.changeUrl !== undefined && { changeUrl: cutText(build.changeUrl, LONGEST_NAME) }),
    bugs: (verdict?.bugs ?? []).slice(0, MOST_BUGS).map(({ bug, hits }) => ({
      bug: cutText(bug, LONGEST_NAME),
      file: named(hits[0]?.filename),
    })),
  };
}

/** Names a change over all projects: `project/number`. */
export function changeName({ project, change }: Pick<Build, 'project' | 'change'>): string | undefined {
  return change === undefined ? undefined : `${project ?? '-'}/${change}`;
}

function namesOf(build: Build): CountedRow['names'] {
  return {
    job: named(build.jobName),
    project: named(build.project),
    pipeline: named(build.pipeline),
    branch: named(build.branch),
    change: named(changeName(build)),
    provider: named(build.nodeProvider),
    status: named(build.status),
  };
}

function named(name: string | undefined): string | undefined {
  return name === undefined ? undefined : cutText(name, LONGEST_NAME);
}

function outcomeOf(build: Build): Outcome {
  if (isFailed(build)) return 'failed';
  return isPassed(build) ? 'passed' : 'other';
}
