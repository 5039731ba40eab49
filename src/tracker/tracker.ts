/** What a tracker says of a bug. */
export interface BugInfo {
  readonly title: string;
  /** `fixed`: resolved with a change; `closed`: over without one (invalid, won't fix, duplicate). */
  readonly state: 'open' | 'fixed' | 'closed';
  /** The tracker's own word. */
  readonly status: string;
  readonly url: string;
  /** Projects that it says are affected. */
  readonly projects?: readonly string[];
  readonly closedAt?: Date;
}

/** A bug tracker: Launchpad, GitHub, GitLab, Jira, Bugzilla, StoryBoard. */
export interface Tracker {
  /** Its name in the configuration, which signatures put in front of the colon. */
  readonly name: string;
  /** The bug's number in this tracker, from its address or `tracker:id`; undefined when it is another's. */
  idOf(link: string): string | undefined;
  /**
   * Asks the tracker; undefined when there is no such bug or it is private.
   * @throws AppError `SERVICE_UNAVAILABLE`, `SERVICE_REFUSED`
   */
  lookUp(id: string, signal: AbortSignal): Promise<BugInfo | undefined>;
  /** Ends its connections. */
  close(): Promise<void>;
}
