import { AppError } from '../errors.ts';

/**
 * What is thrown for a build that was reported as ended, and that its CI system still says to run.
 * @param build - as messages name it
 */
export function stillRuns(build: string): AppError {
  return new AppError(
    'SERVICE_UNAVAILABLE',
    `expected ${build} to have ended, found that it still runs; try again later`,
  );
}
