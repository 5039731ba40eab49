import type { LogEvent } from '../model/log-event.ts';
import type { SearchSummary, Store } from './store.ts';

/** What is made of each event of a search, as it comes; ends with the search's summary. */
export async function* mapSearch<View>(
  search: ReturnType<Store['search']>,
  view: (event: LogEvent) => View,
): AsyncGenerator<View, SearchSummary, undefined> {
  let next = await search.next();
  for (; !next.done; next = await search.next()) yield view(next.value);
  return next.value;
}
