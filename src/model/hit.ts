/** One event that a query matched. */
export interface Hit {
  readonly filename: string;
  /** 1-based, first line of the event. */
  readonly line: number;
  /** Bytes from the start of the decoded file. */
  readonly offset: number;
  /** The telling part of the message, cleaned of control characters, at most `MAX_EXCERPT` characters. */
  readonly excerpt: string;
  /** ISO 8601, UTC; absent where neither the file nor the build tells a time. */
  readonly timestamp?: string;
  /** Address of the file, where the source has one. */
  readonly logUrl?: string;
  /** Values of the signature's named capture groups. */
  readonly captures?: Readonly<Record<string, string>>;
}

/** Longest excerpt that is kept of a hit, in characters. */
export const MAX_EXCERPT = 1000;
