import { AppError } from '../errors.ts';

/** What is said to whoever stopped a reading. */
export function interrupted(cause?: unknown): AppError {
  const message = 'the reading was stopped before its end; nothing of the build was kept';
  return new AppError('INTERRUPTED', message, { cause });
}
