import type { Change, ReportedBuild } from '../model/change.ts';
import type { CommentFormat } from './print/comment-input.ts';
import type { WebhookAnswer, WebhookRequest } from './webhooks/webhook.ts';

/** What happened on a review host that concerns us. */
export type ReviewEvent =
  /** A CI system reported on a change: all its builds, whatever their results. */
  | {
      readonly kind: 'result';
      readonly id: string;
      readonly at: Date;
      readonly change: Change;
      /** Account that reported. */
      readonly reporter: string;
      readonly pipeline?: string;
      readonly builds: readonly ReportedBuild[];
    }
  /** Somebody else than a CI system wrote on a change. */
  | {
      readonly kind: 'reply';
      readonly id: string;
      readonly at: Date;
      readonly change: Change;
      readonly author: string;
      readonly text: string;
    };

/** An event, and the cursor from which to go on once it has been dealt with. */
export interface WatchedEvent {
  readonly event: ReviewEvent;
  readonly cursor: string;
}

/** A comment as it goes out. */
export interface OutgoingComment {
  readonly text: string;
  /** Names what is said; found again in our comments, so that nothing is said twice. Letters and digits only. */
  readonly key: string;
  /** Whether the author is told by the host's own mail. */
  readonly notify: 'author' | 'none';
}

/** A comment of ours that stands on a change. */
export interface OwnComment {
  readonly id: string;
  readonly key: string;
  readonly at: Date;
}

/** How a check run or commit status is to read; only for hosts that have such a thing. */
export interface CheckReport {
  /** `neutral`: nothing that the author has to do. */
  readonly conclusion: 'neutral' | 'action-required';
  readonly title: string;
  /** Markdown. */
  readonly summary: string;
  readonly detailsUrl?: string;
  /** Shown beside the lines of the change that they name, where the host can. */
  readonly annotations?: readonly CheckAnnotation[];
}

/** A remark on a line of the change. */
export interface CheckAnnotation {
  /** Path in the repository. */
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  readonly title?: string;
  /** Plain text. */
  readonly message: string;
}

/** Whom a watch tells how it fares: it goes on by itself when its server is away, and nobody else would know. */
export interface WatchHealth {
  /** All that is watched answered. */
  works(): void;
  /** Something did not; it is tried again. */
  failed(error: unknown): void;
}

/**
 * A place where changes are reviewed: Gerrit, GitHub, GitLab. One object for each that is configured.
 *
 * All methods throw AppError `SERVICE_UNAVAILABLE` (it does not answer; later tries may succeed), `SERVICE_REFUSED`
 * (a right or credential is missing; the message names it), `INTERRUPTED`.
 */
export interface ReviewHost {
  /** Its name in the configuration. */
  readonly name: string;
  readonly kind: 'gerrit' | 'github' | 'gitlab';
  readonly format: CommentFormat;
  /**
   * What happened after `cursor` (from now on when undefined; an ISO 8601 moment is a cursor too), then what happens,
   * until `signal` fires. Lost connections are made again and the gap is closed. The same event may come twice, with
   * the same id. Who asks for the next event says that the one before is dealt with, or durably kept.
   */
  watch(cursor: string | undefined, signal: AbortSignal, health: WatchHealth): AsyncIterable<WatchedEvent>;
  /** Our comments on the change, oldest first. */
  ownComments(change: Change, signal: AbortSignal): Promise<readonly OwnComment[]>;
  post(change: Change, comment: OutgoingComment, signal: AbortSignal): Promise<OwnComment>;
  /**
   * Replaces a comment of ours; one that somebody deleted is posted anew. Absent where the host has no way to.
   * @returns the comment as it stands now
   */
  edit?(change: Change, id: string, comment: OutgoingComment, signal: AbortSignal): Promise<OwnComment>;
  /** Takes a delivery of the host's webhook, whose event {@link watch} gives; absent where no webhook is configured. */
  receive?(request: WebhookRequest): Promise<WebhookAnswer>;
  /** Sets our check on the change's revision; absent where the host has none, or it is not configured. */
  setCheck?(change: Change, report: CheckReport, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}
