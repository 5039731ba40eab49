import type { FinishedBuild } from '../ci/ci-system.ts';
import { isFailed } from '../model/build.ts';
import { type Change, changeKey, type ReportedBuild } from '../model/change.ts';
import type { ReviewEvent } from '../review/review-host.ts';
import type { BuildQueue } from '../store/build-queue.ts';
import type { Records } from '../store/records.ts';
import type { ChangeRecords } from './change-records.ts';
import type { ChangeState, Round, TrackedBuild } from './change-state.ts';
import { queuedBuild } from './place-builds.ts';
import { readReply } from './replies.ts';
import { addRound } from './rounds.ts';
import { actionFor, type BotRule, type RuleSubject } from './rules.ts';

/** Requests for another run that are kept of a change. */
const MAX_RECHECKS = 50;

export interface IntakeOptions {
  readonly changes: ChangeRecords;
  readonly records: Records;
  readonly queue: BuildQueue;
  readonly rules: readonly BotRule[];
  /** Name of the CI system that a reported build belongs to. */
  readonly ciOf: (report: ReportedBuild) => string | undefined;
  /** Whether builds that passed are read too: for base rates, and to find signatures that hit them. */
  readonly readsPassed: boolean;
  readonly now: () => Date;
  /** Called with each change that there is something new about, after it became durable. */
  readonly onChange: (id: string, state: ChangeState) => void;
  /** Whether somebody is told of failures elsewhere than on changes. */
  readonly tellsOthers: boolean;
}

/** Makes durable work of what watchers see. All of it may come twice, by several ways, and in any order. */
export class Intake {
  readonly #options: IntakeOptions;

  constructor(options: IntakeOptions) {
    this.#options = options;
  }

  /** @returns whether the event led to work */
  async takeEvent(event: ReviewEvent): Promise<boolean> {
    return event.kind === 'result' ? this.#takeResult(event) : this.#takeReply(event);
  }

  /**
   * Takes a build that a CI system told of.
   * @param host - the review host of the system's changes; where there is none, and others are to be told, they go
   *   by the system's name
   */
  async takeBuild(ci: string, finished: FinishedBuild, host: string | undefined): Promise<boolean> {
    const { build, change, isFinal } = finished;
    const { queue, now } = this.#options;
    const home = host ?? (this.#options.tellsOthers ? ci : undefined);
    const reported: Change | undefined = change && home !== undefined ? { ...change, host: home } : undefined;
    const report = reportOf(finished);
    const subject = { ci, ...subjectOf(build), ...(reported && subjectOfChange(reported)) };
    const tracked = this.#track(report, subject);
    if (!isFinal || tracked === undefined) return false;
    await queue.enqueue([queuedBuild(finished, reported)]);
    if (reported === undefined || !isFailed(build)) return true;
    const at = (build.endedAt ?? now()).toISOString();
    await this.#open(reported, (state) => ({
      ...state,
      rounds: addRound(state.rounds, {
        id: `${ci}/${build.buildsetUuid ?? build.buildUuid}`,
        ...(reported.patchset !== undefined && { patchset: reported.patchset }),
        ...(build.pipeline !== undefined && { pipeline: build.pipeline }),
        ...(build.buildsetUuid !== undefined && { buildset: build.buildsetUuid }),
        at,
        changedAt: now().toISOString(),
        isWhole: false,
        builds: [{ ...tracked, uuid: build.buildUuid, location: finished.location }],
      }),
    }));
    return true;
  }

  async #takeResult(event: Extract<ReviewEvent, { kind: 'result' }>): Promise<boolean> {
    const { change, pipeline } = event;
    const about = { ...subjectOfChange(change), ...(pipeline !== undefined && { pipeline }) };
    const builds = event.builds
      .map((report) => this.#track(report, { ...about, ...this.#subjectOfReport(report) }))
      .filter((build) => build !== undefined);
    if (builds.length === 0 && !(await this.#isSpokenOf(change))) return false;
    const at = event.at.toISOString();
    const passed = event.builds.filter((report) => !isFailed(report)).map(({ jobName }) => jobName);
    const round: Round = {
      id: event.id,
      ...(change.patchset !== undefined && { patchset: change.patchset }),
      ...(pipeline !== undefined && { pipeline }),
      at,
      changedAt: at,
      isWhole: true,
      builds,
      ...(passed.length > 0 && { passed }),
    };
    await this.#open(change, (state) => ({
      ...state,
      change: { ...state.change, ...change },
      rounds: addRound(state.rounds, round),
    }));
    return true;
  }

  /** Whether failures of the same revision were reported before. */
  async #isSpokenOf(change: Change): Promise<boolean> {
    const known = await this.#options.changes.read(changeKey(change));
    return known?.rounds.some(({ patchset }) => patchset === change.patchset) === true;
  }

  /** A reply counts on changes that we know; a bug can be dismissed where it was named. */
  async #takeReply(event: Extract<ReviewEvent, { kind: 'reply' }>): Promise<boolean> {
    const { change, author } = event;
    const at = event.at.toISOString();
    const { dismissed, recheck } = readReply(event.text);
    if (dismissed.length === 0 && recheck === undefined) return false;
    const id = changeKey(change);
    const known = await this.#options.changes.read(id);
    if (known === undefined) return false;
    const named = new Set(known.comments.flatMap(({ bugs }) => bugs));
    const bugs = dismissed.filter((bug) => named.has(bug));
    for (const bug of bugs) {
      const value = { bug, change: id, author, at };
      await this.#options.records.put({ kind: 'dismissal', id: `${bug}/${id}`, value });
    }
    const isNoted = known.rechecks.some((other) => other.at === at && other.author === author);
    await this.#open(change, (state) => ({
      ...state,
      dismissed: [...new Set([...state.dismissed, ...bugs])],
      rechecks:
        recheck === undefined || isNoted
          ? state.rechecks
          : [...state.rechecks, { at, author, reason: recheck }].slice(-MAX_RECHECKS),
    }));
    return true;
  }

  async #open(change: Change, step: (state: ChangeState) => ChangeState): Promise<void> {
    const state = await this.#options.changes.open(change, step);
    if (state !== undefined) this.#options.onChange(changeKey(change), state);
  }

  #subjectOfReport(report: ReportedBuild): RuleSubject {
    const { jobName, voting } = report;
    const ci = this.#options.ciOf(report);
    return { job: jobName, ...(ci !== undefined && { ci }), ...(voting !== undefined && { voting }) };
  }

  /** The build as it is followed to its verdict; undefined where it is left alone. */
  #track(report: ReportedBuild, subject: RuleSubject): TrackedBuild | undefined {
    const { rules, readsPassed } = this.#options;
    const hasFailed = isFailed(report);
    const action = actionFor(rules, subject);
    if (action === 'ignore' || !(hasFailed || readsPassed)) return undefined;
    return { report, isSpokenOf: action === 'comment' && hasFailed };
  }
}

function reportOf({ build }: FinishedBuild): ReportedBuild {
  const { jobName = build.buildUuid, status, voting, logUrl, buildUuid } = build;
  return {
    jobName,
    status,
    buildUuid,
    ...(voting !== undefined && { voting }),
    ...(logUrl !== undefined && { url: logUrl }),
  };
}

function subjectOf({ jobName, pipeline, project, branch, voting }: FinishedBuild['build']): RuleSubject {
  return {
    ...(jobName !== undefined && { job: jobName }),
    ...(pipeline !== undefined && { pipeline }),
    ...(project !== undefined && { project }),
    ...(branch !== undefined && { branch }),
    ...(voting !== undefined && { voting }),
  };
}

function subjectOfChange({ host, project, branch }: Change): RuleSubject {
  return { review: host, project, ...(branch !== undefined && { branch }) };
}
