import { AppError, type ErrorCode, isAppError } from '../../errors.ts';
import { sqliteCode } from './sqlite.ts';

interface Cause {
  readonly code: ErrorCode;
  /** What was found, and what to do. */
  readonly advice: string;
}

const FULL: Cause = {
  code: 'DISK_FULL',
  advice:
    'the disk, the quota or the file-size limit is used up; free some space (`dejabug store prune`) and try again. What was stored before is sound',
};
const FORBIDDEN: Cause = {
  code: 'STORE_UNAVAILABLE',
  advice:
    'it can not be written; check its owner and permissions, and that its file system is not mounted read-only',
};
const BUSY: Cause = {
  code: 'STORE_LOCKED',
  advice: 'another process is writing to it and did not finish in time; try again when it is done',
};
const DAMAGED: Cause = {
  code: 'STORE_CORRUPT',
  advice:
    'its catalogue is damaged; `dejabug store check` says how far, and ingesting into a new directory is the way out',
};
const MISSING: Cause = {
  code: 'STORE_UNAVAILABLE',
  advice:
    'it can not be opened; check the path, its owner and permissions, and that its file system is not mounted read-only',
};

const BY_ERRNO: Readonly<Record<string, Cause>> = {
  ENOSPC: FULL,
  EDQUOT: FULL,
  EFBIG: FULL,
  EACCES: FORBIDDEN,
  EPERM: FORBIDDEN,
  EROFS: FORBIDDEN,
  ENOENT: MISSING,
  ENOTDIR: MISSING,
};

/** By SQLite's primary result codes (sqlite.org/rescode.html). */
const BY_SQLITE: Readonly<Record<number, Cause>> = {
  5: BUSY,
  6: BUSY,
  8: FORBIDDEN,
  11: DAMAGED,
  13: FULL,
  14: MISSING,
  26: DAMAGED,
};

function causeOf(error: unknown): Cause | undefined {
  const number = sqliteCode(error);
  if (number !== undefined) return BY_SQLITE[number];
  if (error instanceof Error && 'code' in error && typeof error.code === 'string')
    return BY_ERRNO[error.code];
  return undefined;
}

/** Whether the error says that another process holds the catalogue's write lock. */
export function isBusy(error: unknown): boolean {
  return causeOf(error) === BUSY;
}

/**
 * Turns what the file system or SQLite threw into what a person can act on; anything else comes back as it was.
 * @param doing - what failed, with the path: `writing to the store /var/…`
 */
export function storeError(error: unknown, doing: string): unknown {
  if (isAppError(error)) return error;
  const cause = causeOf(error);
  if (cause === undefined) return error;
  return new AppError(cause.code, `${doing} failed: ${cause.advice} (${(error as Error).message})`, {
    cause: error,
  });
}
