import type { Fields } from './fields.ts';

/**
 * One event of a log: a line, or the lines of one multi-line record, under OpenStack's field names.
 *
 * `@timestamp` is ISO 8601 in UTC; `line` is 1-based, the record's first line; `offset` counts bytes of the
 * decoded file from 0.
 */
export interface LogEvent extends Fields {
  readonly '@timestamp': string;
  readonly message: string;
  readonly filename: string;
  readonly tags: readonly string[];
  readonly line: number;
  readonly offset: number;
}
