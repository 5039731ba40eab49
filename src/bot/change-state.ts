import type { Change, ReportedBuild } from '../model/change.ts';
import type { CheckReport } from '../review/review-host.ts';
import type { RecordValue, StoredRecord } from '../store/records.ts';

/** All that is known and was said on one change: the value of its record. Plain JSON, times as ISO 8601. */
export interface ChangeState {
  /** As the last event described it. */
  readonly change: Change;
  /** Oldest first. */
  readonly rounds: readonly Round[];
  /** The outbox: what is to be said, and what was. Oldest first. */
  readonly comments: readonly CommentState[];
  /** Bugs of which a person said that this change did not hit them. */
  readonly dismissed: readonly string[];
  readonly rechecks: readonly Recheck[];
}

/** One run of CI over one patch set. */
export interface Round {
  /** Id of the event that reported it, or of its first build where a CI system was asked. */
  readonly id: string;
  readonly patchset?: string;
  readonly pipeline?: string;
  readonly buildset?: string;
  /** When it was reported first. */
  readonly at: string;
  /** When the last of its builds was reported. */
  readonly changedAt: string;
  /** Whether `builds` are all that there will be: a host's report names all, a CI system is asked one by one. */
  readonly isWhole: boolean;
  /** Builds that are read; of a report that is whole, all that failed. */
  readonly builds: readonly TrackedBuild[];
  /** Jobs that did not fail, by name: what an older report of the same revision said of them is over. */
  readonly passed?: readonly string[];
}

/** A build of a round, on its way to a verdict. */
export interface TrackedBuild {
  readonly report: ReportedBuild;
  /** Whether a comment may speak of it; else it is only read. */
  readonly isSpokenOf: boolean;
  /** The build's UUID once it is in the queue; absent while its CI system is still to be asked. */
  readonly uuid?: string;
  /** Where its logs are, as the queue has it. */
  readonly location?: string;
  /** Times that it was put into the queue again because logs were missing. */
  readonly looks?: number;
}

/** One comment, from the decision to the host's answer. */
export interface CommentState {
  /** Names what it says: found again on the host. */
  readonly key: string;
  /** Names the set of verdicts that it tells; of an incident's comment, not the same as `key`. */
  readonly verdicts: string;
  /** `pending`: to be posted; `printed`: shown in a dry run; `withheld`: over the ceiling, or said already. */
  readonly state: 'pending' | 'posted' | 'printed' | 'withheld';
  readonly text: string;
  readonly notify: 'author' | 'none';
  readonly rounds: readonly string[];
  /** Bugs that it names. */
  readonly bugs: readonly string[];
  /** What our check on the revision says, where the host has checks. */
  readonly check?: Omit<CheckReport, 'summary'>;
  /** Causes, for the counting of changes that share one. */
  readonly causes: readonly string[];
  /** When it was decided on. */
  readonly at: string;
  readonly postedAt?: string;
  /** The host's id of it. */
  readonly id?: string;
  /** The host's id of the comment that it replaces. */
  readonly replaces?: string;
}

/** A developer's request to run CI again. */
export interface Recheck {
  readonly at: string;
  readonly author: string;
  /** What was given as the reason; empty for a bare recheck. */
  readonly reason: string;
}

/** A change of which nothing is known yet. */
export function newChange(change: Change): ChangeState {
  return { change, rounds: [], comments: [], dismissed: [], rechecks: [] };
}

/** The state in a record that the bot wrote. */
export function changeStateOf({ value }: StoredRecord): ChangeState {
  return value as unknown as ChangeState; // only `changeValue` writes records of this kind
}

/** The state as the value of a record. */
export function changeValue(state: ChangeState): RecordValue {
  return { ...state };
}

/** The word to list changes by: `pending` with a comment under way, `open` while builds are, else `settled`. */
export function stateWord(state: ChangeState, isOpen: boolean): 'pending' | 'open' | 'settled' {
  if (state.comments.some((comment) => comment.state === 'pending')) return 'pending';
  return isOpen ? 'open' : 'settled';
}
