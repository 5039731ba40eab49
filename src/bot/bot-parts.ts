import type { CiSystem } from '../ci/ci-system.ts';
import type { LogSource } from '../ci/log-source.ts';
import type { Log } from '../log.ts';
import type { TagTable } from '../log-format/file-tags.ts';
import type { Change } from '../model/change.ts';
import type { Verdict } from '../model/verdict.ts';
import type { CommentTemplate } from '../review/print/comment-input.ts';
import type { ReviewHost } from '../review/review-host.ts';
import type { QueuedBuild, QueuePolicy } from '../store/build-queue.ts';
import type { WritableStore } from '../store/writable-store.ts';
import type { TrackerCache } from '../tracker/tracker-cache.ts';
import type { WorkerEvent } from '../worker/worker-event.ts';
import type { BotMetrics } from './bot-metrics.ts';
import type { CommentState } from './change-state.ts';
import type { Incident, IncidentPolicy } from './incidents.ts';
import type { LiveJudge } from './live-judge.ts';
import type { SpeakPolicy } from './policy.ts';
import type { BotRule } from './rules.ts';

/** How the bot behaves. */
export interface BotPolicy {
  readonly rules: readonly BotRule[];
  readonly speak: SpeakPolicy;
  readonly template: CommentTemplate;
  /** Most comments on one change. */
  readonly maxComments: number;
  /** How long a round that only a CI system told of is left alone after its last build, in ms. */
  readonly settleMs: number;
  readonly incidents: IncidentPolicy;
  readonly readsPassed: boolean;
}

/** A CI system, and the review host of its changes. */
export interface WatchedSystem {
  readonly system: CiSystem;
  readonly reviewHost?: string;
  /** False where builds are only looked up that a review host told of. */
  readonly isPolled: boolean;
}

/** Those who are told elsewhere than on the change. */
export interface Telling {
  /** Takes in a verdict set; durable when it resolves, and once for each `key`. */
  observe(about: {
    readonly change: Change;
    readonly pipeline?: string;
    readonly key: string;
    readonly verdicts: readonly Verdict[];
  }): Promise<void>;
  incident(incident: Incident): Promise<void>;
  /** Sends what is to be sent, until the signal fires. */
  run(signal: AbortSignal): Promise<void>;
  status(): Promise<{ readonly pending: number; readonly parked: number }>;
}

/** How builds are read in the bot's own process; left out where `dejabug worker` does that. */
export interface BotReading {
  readonly concurrency: number;
  readonly tags: TagTable;
  readonly open: (build: QueuedBuild) => Promise<readonly LogSource[]>;
  /** How patient the queue is; {@link BOT_PATIENCE} when absent. */
  readonly patience?: QueuePolicy;
}

/** A build of a bot that was killed is read again after a few seconds; one that can not be read, for two minutes. */
export const BOT_PATIENCE: QueuePolicy = { leaseMs: 10_000, maxAttempts: 7, firstDelayMs: 2_000 };

/** All that a bot works with. */
export interface BotParts {
  readonly store: WritableStore;
  readonly hosts: readonly ReviewHost[];
  readonly systems: readonly WatchedSystem[];
  readonly judge: LiveJudge;
  readonly policy: BotPolicy;
  readonly reading?: BotReading;
  readonly telling?: Telling;
  /** Give titles to bugs whose signatures have none. */
  readonly trackers?: Pick<TrackerCache, 'lookUp'>;
  /** Shows comments in place of posting them; absent when they are posted. */
  readonly print?: (change: Change, comment: CommentState) => Promise<void>;
  /** ISO 8601: without a cursor, events since then count; else only new ones. */
  readonly backfillFrom?: string;
  readonly metrics?: BotMetrics;
  readonly onWork?: (event: WorkerEvent) => void;
  readonly log: Log;
  readonly now: () => Date;
}
