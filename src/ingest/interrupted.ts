import { AppError } from '../errors.ts';

/**
 * What is said to whoever stopped a reading.
 * @param isClean - whether the store could remove at once what it had taken
 */
export function interrupted(cause?: unknown, isClean = true): AppError {
  const message = isClean
    ? 'the reading was stopped before its end; nothing of the build was kept'
    : 'the reading was stopped before its end; some of its events can still be found, until the build is read again';
  return new AppError('INTERRUPTED', message, { cause });
}
