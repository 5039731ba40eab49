import type { LogFormat, RecordFields, RecordTable } from '../log-format/log-format.ts';
import type { TokenCollector } from '../text/token-collector.ts';
import type { FileMatcher } from './matcher.ts';

/** A contiguous part of one file's text whose records are known. */
export interface MatchSegment {
  readonly text: Uint8Array;
  /** Byte range in `text`. */
  readonly start: number;
  readonly end: number;
  readonly format: LogFormat;
  /** Of exactly this range. */
  readonly records: RecordTable;
  /** Lines and decoded bytes of the file before the segment; 0 when absent. */
  readonly firstLine?: number;
  readonly offset?: number;
}

/** One record that one query matched. */
export interface QueryHit {
  /** Index into the matcher's queries. */
  readonly query: number;
  /** Index into the segment's records. */
  readonly record: number;
  readonly fields: RecordFields;
}

/**
 * Asks all queries of the records of one segment, in one pass over its bytes.
 *
 * @param tokens - gathers the segment's sub-tokens for the block's filter in the same pass
 * @returns hits in the order of the records; each record at most once a query
 */
export function matchSegment(
  segment: MatchSegment,
  matcher: FileMatcher,
  tokens?: TokenCollector,
): QueryHit[] {
  throw new Error(
    `not there yet: ${segment.format.name} ${matcher.everyRecord.length} ${tokens?.keys.length}`,
  );
}
