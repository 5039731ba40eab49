import { realpath, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { AppError } from '../errors.ts';
import { createArchiveSource } from './archive/archive-source.ts';
import { decodeFile } from './decode/decode-file.ts';
import { DecodeMeter } from './decode/decode-meter.ts';
import { createDirectorySource } from './directory/directory-source.ts';
import { createFileSource } from './directory/file-source.ts';
import { findBuilds } from './directory/find-builds.ts';
import { openLocalFile } from './directory/open-local-file.ts';
import { openDocuments } from './documents/open-documents.ts';
import type { LogSource } from './log-source.ts';
import { DEFAULT_SOURCE_LIMITS, type SourceLimits } from './source-limits.ts';
import { openStdinSource } from './stdin/stdin-source.ts';

/** How sources are opened. */
export interface OpenSourceOptions {
  readonly limits?: Partial<SourceLimits>;
  /** What `-` stands for. */
  readonly stdin?: Readable;
  /** Name of the file that comes in by `-`. */
  readonly stdinName?: string;
  /** Whether the location has events that are already normalised, one JSON object a line, of one build or many. */
  readonly documents?: boolean;
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
export async function openSource(location: string, options: OpenSourceOptions = {}): Promise<LogSource[]> {
  const limits = { ...DEFAULT_SOURCE_LIMITS, ...options.limits };
  if (/^https?:\/\//i.test(location)) {
    // The HTTP client is by far the largest module of a pass: who reads files does not wait for it.
    const { createLogServerSource } = await import('./log-server/log-server-source.ts');
    return [createLogServerSource(location, { ...options, limits })];
  }
  if (location === '-') return openStdin(options, limits);
  const path = await realpath(location).catch((error: NodeJS.ErrnoException) => {
    throw unavailable(location, String(error.code), error);
  });
  const status = await stat(path);
  if (status.isDirectory()) {
    return (await findBuilds(path)).map((folder) => createDirectorySource(folder, limits));
  }
  if (status.isFile() && options.documents) {
    return openDocuments(openLocalFile(path, new AbortController().signal), { location: path, limits });
  }
  if (status.isFile()) return [await openFile(path, limits)];
  throw unavailable(
    location,
    'a pipe, socket or device; for a pipe give - and redirect it to standard input',
  );
}

async function openStdin(options: OpenSourceOptions, limits: SourceLimits): Promise<LogSource[]> {
  const { stdin, stdinName: name, documents } = options;
  if (stdin === undefined) throw unavailable('standard input', 'no input; redirect a log to it');
  if (documents) return openDocuments(stdin, { location: name ?? 'stdin', limits });
  return [await openStdinSource(stdin, name === undefined ? { limits } : { limits, name })];
}

async function openFile(path: string, limits: SourceLimits): Promise<LogSource> {
  const meter = new DecodeMeter(limits, { remainingBytes: limits.maxBuildBytes });
  const { kind, close } = await decodeFile(openLocalFile(path, new AbortController().signal), path, meter);
  await close();
  return kind === 'tar' ? createArchiveSource(path, { location: path, limits }) : createFileSource(path);
}

function unavailable(location: string, found: string, cause?: unknown): AppError {
  return new AppError(
    'SOURCE_UNAVAILABLE',
    `expected a folder or file of logs at ${location}, found ${found}`,
    { cause },
  );
}
