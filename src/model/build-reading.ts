import type { Build } from './build.ts';
import type { Incomplete } from './verdict.ts';

/** One event of a build that one of the queries matched. */
export interface EventHit {
  readonly filename: string;
  /** 1-based, first line of the event. */
  readonly line: number;
  /** Bytes from the start of the decoded file. */
  readonly offset: number;
  /** The event's cleaned text; the pass may cut it to `MAX_HIT_MESSAGE` characters. */
  readonly message: string;
  /** ISO 8601, UTC; absent where neither the file nor the build tells a time. */
  readonly timestamp?: string;
}

/** Most characters of an event's message that a hit has to carry. */
export const MAX_HIT_MESSAGE = 64 * 1024;

/** All hits of one query in one build: counted to the last, kept up to a cap, in reading order. */
export interface QueryHits {
  readonly count: number;
  /** The last hits of each file, oldest first within a file. */
  readonly hits: readonly EventHit[];
}

/** One file as far as it could be read. */
export interface FileReading {
  readonly filename: string;
  /** Bytes as decoded. */
  readonly sizeBytes: number;
  readonly logUrl?: string;
  /** Name of the log format that it was read as. */
  readonly format: string;
  readonly events: number;
  /** Newlines. */
  readonly lines: number;
  /** Times that were not believed: too far from the build's; absent where they were not counted. */
  readonly badTimes?: number;
}

/** What one pass over a build's logs gave: all that a verdict is made from, and nothing it was not. */
export interface BuildReading {
  readonly build: Build;
  readonly files: readonly FileReading[];
  /** By index of the query in the list that was run; a query without a hit has no entry. */
  readonly hits: ReadonlyMap<number, QueryHits>;
  readonly incomplete: readonly Incomplete[];
  /** Milliseconds by phase, and the bytes and events that were read. */
  readonly timings: Readonly<Record<string, number>>;
}
