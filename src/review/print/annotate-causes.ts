import type { CheckAnnotation } from '../review-host.ts';
import type { Cause } from './group-causes.ts';
import { inertText } from './neutralise-text.ts';
import { placeInRepository } from './place-in-repository.ts';

/** Most annotations of one check: who has more to read reads the comment. */
const MAX_ANNOTATIONS = 10;

/** Most characters of a title and of a message. */
const MAX_TITLE = 160;
const MAX_MESSAGE = 400;

/**
 * What stands beside lines of the change: the evidence that names one, word for word, under the name of its cause.
 * @param project - name of the repository on the review host
 * @returns empty where no evidence names a line of the repository
 */
export function annotateCauses(causes: readonly Cause[], project: string): readonly CheckAnnotation[] {
  const annotations = new Map<string, CheckAnnotation>();
  for (const cause of causes) {
    for (const { excerpt } of cause.lines) {
      const place = placeInRepository(excerpt, project);
      if (place === undefined) continue;
      const title = inertText(titleOf(cause), MAX_TITLE);
      const key = `${place.path}:${place.line} ${title}`;
      const message = inertText(excerpt, MAX_MESSAGE);
      if (!annotations.has(key)) annotations.set(key, { ...place, title, message });
    }
  }
  return [...annotations.values()].slice(0, MAX_ANNOTATIONS);
}

function titleOf({ bug, kind }: Cause): string {
  if (bug === undefined) return kind === 'unknown' ? 'Unknown failure' : 'No verdict';
  return bug.title === undefined ? bug.bug : `${bug.bug} ${bug.title}`;
}
