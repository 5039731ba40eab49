import { isFailed, isPassed } from '../model/build.ts';
import type { BugHistory, StrikeHistory } from '../review/print/comment-input.ts';
import type { StoredBuild } from '../store/store.ts';

type Struck = Pick<StoredBuild, 'build' | 'verdict'>;

/** Counts how often each bug struck, build by build as they come; a build that comes again counts as it is then. */
export class StrikeCounter {
  readonly #byBuild = new Map<string, { readonly one: BugHistory; readonly bugs: readonly string[] }>();
  readonly #bugs = new Map<string, BugHistory>();
  /** One array for all builds with the same bugs: most have none. */
  readonly #lists = new Map<string, readonly string[]>();
  #totals: BugHistory = { failedBuilds: 0, passedBuilds: 0 };

  add({ build, verdict }: Struck): void {
    const before = this.#byBuild.get(build.buildUuid);
    if (before !== undefined) this.#count(before.one, before.bugs, -1);
    const one = outcomeOf(build);
    const bugs = this.#shared(verdict?.bugs.map(({ bug }) => bug) ?? []);
    this.#byBuild.set(build.buildUuid, { one, bugs });
    this.#count(one, bugs, 1);
  }

  /** How often the bugs of `verdicts`' builds struck; a picture of this moment. */
  history(): StrikeHistory {
    return { bugs: this.#bugs, totals: this.#totals };
  }

  #shared(bugs: readonly string[]): readonly string[] {
    const name = bugs.join('\n');
    const known = this.#lists.get(name) ?? bugs;
    this.#lists.set(name, known);
    return known;
  }

  #count(one: BugHistory, bugs: readonly string[], sign: 1 | -1): void {
    this.#totals = add(this.#totals, one, sign);
    for (const bug of bugs) this.#bugs.set(bug, add(this.#bugs.get(bug), one, sign));
  }
}

const OUTCOMES = {
  failed: { failedBuilds: 1, passedBuilds: 0 },
  passed: { failedBuilds: 0, passedBuilds: 1 },
  neither: { failedBuilds: 0, passedBuilds: 0 },
} as const;

function outcomeOf(build: Struck['build']): BugHistory {
  if (isFailed(build)) return OUTCOMES.failed;
  return isPassed(build) ? OUTCOMES.passed : OUTCOMES.neither;
}

function add(sum: BugHistory | undefined, one: BugHistory, sign: 1 | -1): BugHistory {
  return {
    failedBuilds: (sum?.failedBuilds ?? 0) + sign * one.failedBuilds,
    passedBuilds: (sum?.passedBuilds ?? 0) + sign * one.passedBuilds,
  };
}
