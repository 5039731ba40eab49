import { type AppError, isAppError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { FoundEvent } from './feed.ts';

/**
 * Looks at one project after the other. One that can not be looked at does not keep us from the others.
 * @throws AppError the failure of the last project that does not answer, or the refusal when all refuse
 */
export async function* sweepProjects(
  projects: readonly string[],
  sweep: (project: string) => AsyncIterable<FoundEvent | undefined>,
  log: Log,
): AsyncGenerator<FoundEvent | undefined> {
  let unavailable: AppError | undefined;
  let refused: AppError | undefined;
  let refusals = 0;
  for (const project of projects) {
    try {
      yield* sweep(project);
    } catch (error) {
      if (!isAppError(error) || error.code === 'INTERRUPTED') throw error;
      if (error.code === 'SERVICE_UNAVAILABLE') unavailable = error;
      else {
        refused = error;
        refusals++;
        log.error({ project, reason: error.message }, 'project can not be watched');
      }
    }
  }
  if (unavailable) throw unavailable;
  if (refused && refusals === projects.length) throw refused;
}
