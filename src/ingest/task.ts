import type { TimeContext } from '../log-format/log-format.ts';
import type { Fields } from '../model/fields.ts';
import type { DocumentOptions } from '../store/build-writer.ts';
import type { BulkBody } from '../store/elasticsearch/bulk-body.ts';
import type { Codec } from '../store/embedded/encoded-block.ts';

/** Text of a task, in bytes: enough to pay for handing it to a thread, little enough for many to be under way. */
export const TASK_BYTES = 1024 * 1024;

/** What a file holds before a piece of it. */
export interface PieceStart {
  /** Newlines. */
  readonly lines: number;
  /** Time of the last record in ms; NaN when none had one. */
  readonly time: number;
}

/** A contiguous part of one file inside a task's text, cut at record boundaries. */
export interface TaskSegment {
  /** Number of the file in its build. */
  readonly file: number;
  /** Byte range in the task's text. */
  readonly start: number;
  readonly end: number;
  /** Decoded bytes of the file before the segment. */
  readonly offset: number;
  /** Name of the log format. */
  readonly format: string;
  /** What all events of the file share: `filename`, `tags`, `log_url`. */
  readonly fields: Fields;
  /** What the file holds before the segment; known only where documents are made. */
  readonly before?: PieceStart;
}

/** A piece of work for one thread: about {@link TASK_BYTES} of text of one build. Plain data: it is sent. */
export interface Task {
  readonly text: Uint8Array;
  readonly segments: readonly TaskSegment[];
  /** What all events of the build share. */
  readonly buildFields: Fields;
  readonly times: TimeContext;
  /** What is to be made of the text for a store; nothing when absent. */
  readonly keep?: 'blocks' | DocumentOptions;
}

/** What became of one segment. Times are ms since the epoch. */
export interface SegmentResult {
  readonly records: number;
  /** Newlines. */
  readonly lines: number;
  /** Records at the start that have no time of their own; what they have depends on the segment before. */
  readonly untimed: number;
  readonly minTime: number;
  readonly maxTime: number;
  /** Time of the last record; NaN where no record has one of its own. */
  readonly lastTime: number;
  readonly badTimes: number;
  /** Records that the store does not take. */
  readonly dropped: number;
}

/** One record that one query matched. */
export interface TaskHit {
  readonly query: number;
  /** Index into the task's segments. */
  readonly segment: number;
  /** Index of the record in its segment. */
  readonly record: number;
  /** 0-based, from the start of the segment. */
  readonly line: number;
  /** Bytes from the start of the segment. */
  readonly offset: number;
  readonly time: number;
  readonly message: string;
}

/** Hits of one query in one segment, also those that are not kept. */
export interface HitCount {
  readonly query: number;
  readonly segment: number;
  readonly count: number;
}

/** A task's text as a store keeps it. */
export interface PackedText {
  readonly codec: Codec;
  readonly packed: Uint8Array;
  readonly filter: Uint8Array;
}

export interface TaskResult {
  /** By index of the task's segments. */
  readonly segments: readonly SegmentResult[];
  /** The last hits of each query and segment, in order. */
  readonly hits: readonly TaskHit[];
  readonly counts: readonly HitCount[];
  readonly packed?: PackedText;
  readonly documents?: BulkBody;
  /** Queries that ran over their budget, and why. */
  readonly quarantined: readonly (readonly [query: number, reason: string])[];
  /** Milliseconds by phase. */
  readonly timings: { readonly index: number; readonly match: number; readonly pack: number };
}
