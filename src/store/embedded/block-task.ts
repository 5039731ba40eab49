import type { TimeContext } from '../../log-format/log-format.ts';
import type { FieldScalar, Fields } from '../../model/fields.ts';
import type { QueryNode } from '../../query/ast.ts';
import type { BareEvent } from '../event-fields.ts';
import type { SurveyWants } from '../store.ts';
import type { BlockRow } from './catalogue-rows.ts';
import type { Segment } from './encoded-block.ts';

/** What is asked of every block of one search; goes to worker threads as it is. */
export interface BlockQuery {
  readonly node: QueryNode;
  /** What `now` means in the query, in ms since the epoch. */
  readonly queryTime: number;
  /** In ms: events at or after, and before. */
  readonly since: number;
  readonly until: number;
  readonly want:
    | { readonly kind: 'events' }
    | { readonly kind: 'count' }
    | ({ readonly kind: 'values' } & SurveyWants);
}

/** A segment that may hold events, and what its events share. */
export interface TaskSegment extends Segment {
  readonly format: string;
  readonly constants: Fields;
  readonly ownFields: boolean;
}

/** One block to be searched. */
export interface BlockTask {
  /** Of the block file. */
  readonly path: string;
  readonly block: BlockRow;
  readonly times: TimeContext;
  readonly segments: readonly TaskSegment[];
  /** Events of the block, newest first, that are not to be returned again, and how many may be. */
  readonly skip: number;
  readonly limit: number;
}

/** An event that was found, without the fields that its file's events share. */
export interface FoundEvent extends BareEvent {
  /** Index into the task's segments. */
  readonly segment: number;
}

/** What was found in one block. */
export interface BlockAnswer {
  /** Matching events by segment of the task, all of them. */
  readonly counts: readonly number[];
  /** The events after `skip`, at most `limit`, newest first. */
  readonly events: readonly FoundEvent[];
  /** Events by value of each of the survey's fields, and by number of its interval. */
  readonly values: readonly ReadonlyMap<FieldScalar, number>[];
  readonly intervals: ReadonlyMap<number, number>;
}
