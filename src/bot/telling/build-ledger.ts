import { setImmediate } from 'node:timers/promises';
import { type Build, isPassed } from '../../model/build.ts';
import type { Verdict } from '../../model/verdict.ts';
import type { BuildChange, Store } from '../../store/store.ts';
import { cutText } from '../../util/cut-text.ts';

/** How long single builds are remembered, in ms: the ten days of the counts before a week's digest, and a day. */
const KEPT_MS = 18 * 86_400_000;

/** Builds that are taken in before somebody else has a turn: the bot answers while a large store is read. */
const BUILDS_A_TURN = 500;

/** Most characters of a line that is kept. */
const MAX_LINE = 300;

/** What digests need of a build. */
export interface LedgerBuild {
  readonly uuid: string;
  /** When it began, and ended, as far as anybody knows. */
  readonly startedAt: Date;
  readonly endedAt: Date;
  /** When its verdict came into the store. */
  readonly knownAt: Date;
  readonly outcome: 'passed' | 'failed' | 'other';
  readonly isVoting: boolean;
  readonly bugs: readonly string[];
  /** Of a failed build without a bug: the line that tells most. */
  readonly line?: string;
  readonly state: Verdict['state'];
  readonly project?: string;
  readonly pipeline?: string;
  readonly job?: string;
  readonly change?: string;
}

/** The first and last failure of a bug among all builds that are retained. */
export interface BugLife {
  /** When the first came to be known. */
  readonly firstKnownAt: Date;
  readonly lastAt: Date;
  readonly title?: string;
  readonly link?: string;
}

/** What digests are made of, followed in a store: builds of some days one by one, of older ones their bugs' lives. */
export class BuildLedger {
  readonly builds = new Map<string, LedgerBuild>();
  readonly lives = new Map<string, BugLife>();
  /** Since when there are builds. */
  oldestAt: Date | undefined;
  readonly #store: Pick<Store, 'buildChanges'>;
  readonly #now: () => Date;
  readonly #keptMs: number;
  #cursor: string | undefined;

  /** @param keptMs - how long single builds are remembered */
  constructor(store: Pick<Store, 'buildChanges'>, now: () => Date, keptMs = KEPT_MS) {
    this.#store = store;
    this.#now = now;
    this.#keptMs = keptMs;
  }

  /** Takes in what the store got since the last call: at first everything. */
  async catchUp(): Promise<void> {
    const before = this.#now().getTime() - this.#keptMs;
    let count = 0;
    for await (const change of this.#store.buildChanges(this.#cursor)) {
      this.#cursor = change.cursor;
      this.#add(change, before);
      if (++count % BUILDS_A_TURN === 0) await setImmediate();
    }
    for (const [uuid, { knownAt }] of this.builds) {
      if (knownAt.getTime() < before) this.builds.delete(uuid);
    }
  }

  #add({ build, verdict, ingestedAt }: BuildChange, before: number): void {
    if (verdict === undefined) return;
    const known = ledgerBuild(build, verdict, ingestedAt);
    if (this.oldestAt === undefined || known.endedAt < this.oldestAt) this.oldestAt = known.endedAt;
    if (known.outcome !== 'passed') this.#live(verdict, known);
    if (ingestedAt.getTime() < before) return;
    this.builds.set(known.uuid, known);
  }

  #live(verdict: Verdict, { knownAt, endedAt }: LedgerBuild): void {
    for (const { bug, title, link } of verdict.bugs) {
      const life = this.lives.get(bug);
      this.lives.set(bug, {
        firstKnownAt: life === undefined || knownAt < life.firstKnownAt ? knownAt : life.firstKnownAt,
        lastAt: life === undefined || endedAt > life.lastAt ? endedAt : life.lastAt,
        ...(title !== undefined && { title }),
        ...(link !== undefined && { link }),
      });
    }
  }
}

function ledgerBuild(build: Build, verdict: Verdict, knownAt: Date): LedgerBuild {
  const { buildUuid, project, pipeline, jobName, change } = build;
  const endedAt = build.endedAt ?? build.startedAt ?? knownAt;
  const [line] = verdict.bugs.length === 0 ? (verdict.tellingLines ?? []) : [];
  return {
    uuid: buildUuid,
    startedAt: build.startedAt ?? endedAt,
    endedAt,
    knownAt,
    outcome: outcomeOf(build, verdict),
    isVoting: (verdict.voting ?? build.voting) !== false,
    bugs: verdict.bugs.map(({ bug }) => bug),
    state: verdict.state,
    ...(line !== undefined && { line: cutText(line.excerpt, MAX_LINE) }),
    ...(project !== undefined && { project }),
    ...(pipeline !== undefined && { pipeline }),
    ...(jobName !== undefined && { job: jobName }),
    ...(change !== undefined && { change }),
  };
}

function outcomeOf(build: Build, { state }: Verdict): LedgerBuild['outcome'] {
  if (isPassed(build)) return 'passed';
  return state === 'passed' ? 'other' : 'failed';
}
