import type { RecordTable } from './log-format.ts';

/** The record that holds the byte at `position` of the text that was indexed. */
export function recordAt({ starts, count }: RecordTable, position: number): number {
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (starts[middle]! <= position) low = middle;
    else high = middle - 1;
  }
  return low;
}
