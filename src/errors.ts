/**
 * Every code of an {@link AppError}. `docs/errors.md` has a row for each, with cause and cure;
 * `test/errors.test.ts` compares the two both ways.
 */
export const ERROR_CODES = [
  'USAGE',
  'CONFIG_INVALID',
  'QUERY_SYNTAX',
  'SIGNATURE_INVALID',
  'SOURCE_UNAVAILABLE',
  'SOURCE_INVALID',
  'ADDRESS_REFUSED',
  'LIMIT_EXCEEDED',
  'DECODE_FAILED',
  'STORE_UNAVAILABLE',
  'STORE_CORRUPT',
  'STORE_LOCKED',
  'DISK_FULL',
  'DASHBOARDS_REFUSED',
  'SERVICE_UNAVAILABLE',
  'SERVICE_REFUSED',
  'INTERRUPTED',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** A failure that a person can act on: the message says what was expected, what was found and what to do. */
export class AppError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'AppError';
    this.code = code;
  }
}

/** Whether `error` is an {@link AppError}, of the given code when one is given. */
export function isAppError(error: unknown, code?: ErrorCode): error is AppError {
  return error instanceof AppError && (code === undefined || error.code === code);
}
