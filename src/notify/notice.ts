/** Something to be told to people: rendered, and addressed to one channel. */
export interface Notice {
  /** Sent at most once on each channel. */
  readonly id: string;
  /** What it is about, for filters. */
  readonly kind: 'bug-hit' | 'unclassified' | 'new-bug' | 'bug-is-back' | 'digest' | 'incident';
  readonly subject: string;
  /** Plain text, without mark-up. */
  readonly text: string;
  /** For rooms where a message is a line or two (IRC), in place of a long `text`. */
  readonly short?: string;
  readonly html?: string;
  /** Notices of the same thread are shown together where the channel can. */
  readonly thread?: string;
}

/** A way to people: a mailbox, a chat room. One object for each that is configured. */
export interface NoticeChannel {
  /** Its name in the configuration. */
  readonly name: string;
  /**
   * Resolves when the notice is accepted.
   * @throws AppError `SERVICE_UNAVAILABLE` when a later try may succeed, `SERVICE_REFUSED` when not
   */
  send(notice: Notice, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}
