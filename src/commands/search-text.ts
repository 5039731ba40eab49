import type { FacetBucket, HistogramBucket } from '../store/store.ts';
import { count } from '../util/count.ts';
import { visibleText } from '../util/visible-text.ts';

/** Width of the longest bar, in characters. */
const BAR = 50;

/** Most characters of a value. */
const MAX_VALUE = 80;

/** The values of a field as a table, most events first. */
export async function facetText(field: string, buckets: readonly FacetBucket[]): Promise<string> {
  const { default: Table } = await import('cli-table3');
  const table = new Table({
    head: [field, 'events', 'builds'],
    colAligns: ['left', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  });
  for (const { value, events, builds } of buckets)
    table.push([visibleText(value, MAX_VALUE), events, builds]);
  return table.toString();
}

/** Numbers by interval as bars, oldest first. */
export function histogramText(buckets: readonly HistogramBucket[]): string {
  const most = Math.max(1, ...buckets.map(({ events }) => events));
  return buckets
    .map(({ start, events, builds }) => {
      const bar = '█'.repeat(Math.ceil((events / most) * BAR)).padEnd(BAR);
      return `${start.toISOString().slice(0, 16)}Z  ${bar}  ${count(events, 'event')}, ${count(builds, 'build')}`;
    })
    .join('\n');
}
