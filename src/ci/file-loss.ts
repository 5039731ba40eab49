import { AppError, type ErrorCode, isAppError } from '../errors.ts';
import type { Incomplete } from '../model/verdict.ts';

/** Why a file, or the rest of it, was not read. */
export type LossReason =
  | HarmlessReason
  | 'truncated'
  | 'corrupt'
  | 'unreadable'
  | 'unsupported'
  | 'too-big'
  | 'unsafe-path'
  | 'late'
  | 'no-logs';

/** Reasons that lose no text of a log: no log at all, the same text twice, a device, a link in a circle, a bad key. */
export type HarmlessReason = (typeof HARMLESS)[number];

const HARMLESS = ['binary', 'duplicate', 'special', 'symlink-loop', 'metadata'] as const;

/** Whether an entry only says what was left out on purpose, so that the verdict still rests on all of the logs. */
export function isHarmless(entry: Incomplete): boolean {
  return HARMLESS.some((reason) => reason === entry.reason);
}

/** Whether the file may still come: the build is worth to be read again some time later. */
export function isLate(entry: Incomplete): boolean {
  return entry.reason === ('late' satisfies LossReason);
}

/** Whether the CI system published no logs at all. */
export function isWithoutLogs(entry: Incomplete): boolean {
  return entry.reason === ('no-logs' satisfies LossReason);
}

/** Thrown where a file can be read no further: what came before it stands, and the other files go on. */
export class FileLoss extends AppError {
  readonly reason: LossReason;

  /** @param message - what was expected, what was found, what to do; the file's name is said elsewhere */
  constructor(reason: LossReason, message: string, options?: { cause?: unknown }) {
    super(codeOf(reason), message, options);
    this.name = 'FileLoss';
    this.reason = reason;
  }
}

function codeOf(reason: LossReason): ErrorCode {
  if (reason === 'too-big') return 'LIMIT_EXCEEDED';
  return ['unreadable', 'late', 'no-logs'].includes(reason) ? 'SOURCE_UNAVAILABLE' : 'DECODE_FAILED';
}

/**
 * What is said of a file whose reading ended in `error`.
 * @throws `error` itself where it is not about this file: a bug, an interruption, a full disk
 */
export function toIncomplete(filename: string, error: unknown): Incomplete {
  if (error instanceof FileLoss) return { filename, reason: error.reason, message: error.message };
  if (isAppError(error, 'SOURCE_UNAVAILABLE'))
    return { filename, reason: 'unreadable', message: error.message };
  throw error;
}
