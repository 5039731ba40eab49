import { type AppError, isAppError } from '../errors.ts';
import type { FoundEvent } from './feed.ts';

/**
 * Looks at one project after the other. One that can not be looked at does not keep us from the others.
 * @param onRefused - told of each that is refused, at the end, while not all are
 * @throws AppError the failure of the last project that does not answer, or the refusal when all refuse
 */
export async function* sweepProjects(
  projects: readonly string[],
  sweep: (project: string) => AsyncIterable<FoundEvent | undefined>,
  onRefused: (refusal: AppError) => void,
): AsyncGenerator<FoundEvent | undefined> {
  let unavailable: AppError | undefined;
  const refusals: AppError[] = [];
  for (const project of projects) {
    try {
      yield* sweep(project);
    } catch (error) {
      if (!isAppError(error) || error.code === 'INTERRUPTED') throw error;
      if (error.code === 'SERVICE_UNAVAILABLE') unavailable = error;
      else refusals.push(error);
    }
  }
  const [refusal] = refusals;
  if (refusal !== undefined && refusals.length === projects.length) throw refusal;
  for (const one of refusals) onRefused(one);
  if (unavailable) throw unavailable;
}
