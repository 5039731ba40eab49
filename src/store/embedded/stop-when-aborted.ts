import { AppError } from '../../errors.ts';

/** @throws AppError `INTERRUPTED` - when the signal says so */
export function stopWhenAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true)
    throw new AppError('INTERRUPTED', 'the search was interrupted before it was done');
}
