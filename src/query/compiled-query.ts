import type { QueryNode } from './ast.ts';
import type { QueryEvent } from './query-event.ts';

/** A query that is ready to be asked of many events. */
export interface CompiledQuery {
  readonly node: QueryNode;
  /** @throws AppError `LIMIT_EXCEEDED` when a pattern of the query runs over its budget on this event */
  matches(event: QueryEvent): boolean;
}

/** One test of an event: what a node of a query becomes. */
export type EventTest = (event: QueryEvent) => boolean;
