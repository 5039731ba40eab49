import type { Readable } from 'node:stream';
import { AppError } from '../errors.ts';
import type { LogSource } from './log-source.ts';
import type { SourceLimits } from './source-limits.ts';

/** How sources are opened. */
export interface OpenSourceOptions {
  readonly limits?: Partial<SourceLimits>;
  /** What `-` stands for. */
  readonly stdin?: Readable;
  /** Name of the file that comes in by `-`. */
  readonly stdinName?: string;
  /** Whether a log server may have a private or loopback address; true when absent. */
  readonly allowPrivateAddresses?: boolean;
  /** Tries after the first one, per request to a log server. */
  readonly retries?: number;
  /** Milliseconds without a byte from a log server before the request counts as failed. */
  readonly timeoutMs?: number;
}

/**
 * The builds at a location: a folder (one build, or one in each of its folders), a file, an archive, `-` for
 * standard input, or an `http(s)://` address of a build's folder of logs.
 * @throws AppError `SOURCE_UNAVAILABLE` when there is nothing to read at `location`
 */
export async function openSource(location: string, _options: OpenSourceOptions = {}): Promise<LogSource[]> {
  throw new AppError('SOURCE_UNAVAILABLE', `expected logs at ${location}, found none`);
}
