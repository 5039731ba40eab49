import type { Verdict } from '../model/verdict.ts';
import type { CommentTemplate, StrikeHistory } from '../review/print/comment-input.ts';
import type { ReviewHost } from '../review/review-host.ts';
import type { TrackerCache } from '../tracker/tracker-cache.ts';
import type { ChangeRecords } from './change-records.ts';
import type { ChangeState, CommentState } from './change-state.ts';
import { type Composed, composeComment, keyOf, type Subject } from './compose-comment.ts';
import type { OutboxOptions } from './deliver-pending.ts';
import type { Incident, Incidents } from './incidents.ts';
import { decide, type SpeakPolicy } from './policy.ts';
import { type Speech, speechesOf } from './speeches.ts';
import { withTitles } from './with-titles.ts';
import { withoutBugs } from './write-comment.ts';

/** Verdicts by the build's UUID. */
export type SpokenBuilds = ReadonlyMap<string, Verdict>;

export interface SpokesmanOptions {
  readonly changes: ChangeRecords;
  readonly hosts: ReadonlyMap<string, ReviewHost>;
  readonly incidents: Incidents;
  readonly history: () => StrikeHistory;
  readonly trackers?: Pick<TrackerCache, 'lookUp'>;
  readonly template: CommentTemplate;
  readonly speak: SpeakPolicy;
  /** Most comments on one change; replaced ones do not count. */
  readonly maxComments: number;
  /** How long a round is left alone that only a CI system told of, after its last build, in ms. */
  readonly settleMs: number;
  readonly outbox: Omit<OutboxOptions, 'changes'>;
  readonly onIncident: (incident: Incident) => Promise<void>;
  /** Called once for each verdict set that is decided on, whether it is said on the change or not. */
  readonly onVerdicts: (about: SpokenAbout) => Promise<void>;
  readonly now: () => Date;
}

/** A verdict set, for those who are told elsewhere. */
export interface SpokenAbout {
  readonly state: ChangeState;
  readonly speech: Speech;
  readonly key: string;
  readonly verdicts: readonly Verdict[];
}

/** Comments that are kept of a change, and those among them whose text is. */
const MAX_COMMENTS = 60;
const MAX_TEXTS = 6;

/** Decides what is said on a change, and puts it into the outbox. */
export class Spokesman {
  readonly outbox: Omit<OutboxOptions, 'changes'>;
  readonly #options: SpokesmanOptions;

  constructor(options: SpokesmanOptions) {
    this.#options = options;
    this.outbox = options.outbox;
  }

  /** @returns the state with what is to be posted, and when to look again for rounds that are not ripe yet, in ms */
  async speak(
    id: string,
    state: ChangeState,
    builds: SpokenBuilds,
  ): Promise<{ readonly state: ChangeState; readonly againInMs: readonly number[] }> {
    const host = this.#options.hosts.get(state.change.host);
    const againInMs: number[] = [];
    let now = state;
    const time = this.#options.now();
    for (const speech of speechesOf(state, { isEdited: host?.edit !== undefined, now: time })) {
      const found = speech.builds.flatMap(({ uuid }) => builds.get(uuid ?? '') ?? []);
      const verdicts = found.map((verdict) => withoutBugs(verdict, state.dismissed));
      const missing = speech.builds.length - found.length;
      const ripeInMs = this.#ripeInMs(speech, time);
      const isSpokenOf = now.comments.some(({ rounds }) =>
        speech.rounds.some((round) => rounds.includes(round.id)),
      );
      const decision = decide(this.#options.speak, { verdicts, missing, mayGrow: ripeInMs > 0, isSpokenOf });
      if (decision === 'wait' && missing === 0) againInMs.push(ripeInMs);
      if (decision === 'wait') continue;
      // Where a comment can not be edited, a dismissal alone is no reason for another one.
      const key = keyOf(id, speech, host?.edit === undefined ? found : verdicts);
      const subject = { change: id, project: state.change.project, speech, verdicts, key };
      now = await this.#say(subject, { host, state: now, isSilent: decision === 'silent', isSpokenOf });
    }
    return { state: now, againInMs };
  }

  #ripeInMs({ rounds }: Speech, now: Date): number {
    const open = rounds.filter(({ isWhole }) => !isWhole);
    const last = Math.max(0, ...open.map(({ changedAt }) => Date.parse(changedAt)));
    return last + this.#options.settleMs - now.getTime();
  }

  async #say(subject: Subject, { host, state, isSilent, isSpokenOf }: Saying): Promise<ChangeState> {
    const { change, speech, verdicts, key } = subject;
    if (state.comments.some((comment) => comment.verdicts === key)) return state;
    await this.#options.onVerdicts({ state, speech, key, verdicts });
    if (isSilent || host === undefined) return state;
    const titled = { ...subject, verdicts: await withTitles(verdicts, this.#options.trackers) };
    const composed = await composeComment(titled, { ...this.#options, format: host.format });
    if (composed === undefined) return state;
    const written = await this.#options.changes.update(change, (before = state) => {
      if (before.comments.some((comment) => comment.verdicts === key)) return undefined;
      const comment = this.#commentOf(composed, before, host, !isSpokenOf);
      return { state: { ...before, comments: trimmed([...before.comments, comment]) }, isOpen: true };
    });
    return written ?? state;
  }

  #commentOf(
    composed: Composed,
    { comments }: ChangeState,
    host: ReviewHost,
    isFirst: boolean,
  ): CommentState {
    const last = host.edit && comments.findLast(({ id }) => id !== undefined)?.id;
    const isSaid = comments.some(({ key }) => key === composed.key);
    const spent = comments.filter(
      ({ state, replaces }) => state !== 'withheld' && replaces === undefined,
    ).length;
    const isWithheld = isSaid || (last === undefined && spent >= this.#options.maxComments);
    return {
      ...composed,
      state: isWithheld ? 'withheld' : 'pending',
      notify: isFirst ? 'author' : 'none',
      ...(last !== undefined && { replaces: last }),
    };
  }
}

interface Saying {
  /** Undefined where changes are reviewed on no host that we know: then others are told, and nothing is posted. */
  readonly host: ReviewHost | undefined;
  readonly state: ChangeState;
  readonly isSilent: boolean;
  readonly isSpokenOf: boolean;
}

function trimmed(comments: readonly CommentState[]): readonly CommentState[] {
  const kept = comments.slice(-MAX_COMMENTS);
  return kept.map((comment, place) => {
    const isOld = place < kept.length - MAX_TEXTS && comment.state !== 'pending';
    return isOld ? withoutText(comment) : comment;
  });
}

function withoutText({ check: _, ...comment }: CommentState): CommentState {
  return { ...comment, text: '' };
}
