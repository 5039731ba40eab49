/** How long logs, and builds with their verdicts, are kept; counted from the day they were ingested. */
export interface Retention {
  readonly logDays: number;
  /** Not less than `logDays`. */
  readonly recordDays: number;
}

/** What is kept when nobody said otherwise. */
export const DEFAULT_RETENTION: Retention = { logDays: 10, recordDays: 400 };

/** What was removed. */
export interface PruneSummary {
  /** Days whose logs went, `YYYY-MM-DD` in UTC, oldest first. */
  readonly days: readonly string[];
  /** Builds whose logs went, and builds that went altogether. */
  readonly logs: number;
  readonly records: number;
  readonly freedBytes: number;
}
