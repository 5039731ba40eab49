import type { LogEvent } from '../../model/log-event.ts';
import type { QueryNode } from '../../query/ast.ts';
import type { SearchRequest, SearchSummary } from '../../store/store.ts';
import type { Job } from '../jobs/job.ts';

/** A search as it goes to another process. */
export interface SearchOrder {
  readonly query: QueryNode;
  readonly since?: Date;
  readonly until?: Date;
  readonly limit: number;
}

/** The newest events, and what was searched for them. */
export interface SearchAnswer {
  readonly events: readonly LogEvent[];
  readonly summary: SearchSummary;
}

/** Longest message that a page shows of an event, in characters. */
const MAX_MESSAGE = 4000;

/** Gets the newest events that match. */
export const searchJob: Job<SearchOrder, SearchAnswer> = async (store, order, control) => {
  const events: LogEvent[] = [];
  const search = store.search({ ...requestOf(order), limit: order.limit, ...control });
  for (;;) {
    const next = await search.next();
    if (next.done) return { events, summary: next.value };
    const { message } = next.value;
    events.push(
      message.length > MAX_MESSAGE ? { ...next.value, message: message.slice(0, MAX_MESSAGE) } : next.value,
    );
  }
};

/** The order as a store takes it. */
export function requestOf({ query, since, until }: Omit<SearchOrder, 'limit'>): SearchRequest {
  return { query, ...(since !== undefined && { since }), ...(until !== undefined && { until }) };
}
