import type { BuildTable } from './build-table.ts';
import { isIn, type TimeSpan } from './window.ts';

/** Builds that ended in one stretch of time. */
export interface Bar {
  /** ms since 1970. */
  readonly start: number;
  readonly failed: number;
  readonly passed: number;
}

/** Failed and passed builds by stretch of `stepMs`, oldest first, empty stretches included. */
export function countBars(
  table: BuildTable,
  rows: Iterable<number>,
  span: TimeSpan,
  stepMs: number,
): readonly Bar[] {
  const bars = Array.from({ length: Math.ceil((span.until - span.since) / stepMs) }, (_, place) => ({
    start: span.since + place * stepMs,
    failed: 0,
    passed: 0,
  }));
  for (const row of rows) {
    const time = table.time(row);
    const bar = isIn(time, span) ? bars[Math.floor((time - span.since) / stepMs)] : undefined;
    if (bar === undefined) continue;
    if (table.isFailed(row)) bar.failed += 1;
    else if (table.isPassed(row)) bar.passed += 1;
  }
  return bars;
}
