import type { ReadDelivery } from './create-receiver.ts';

/**
 * Leaves of a delivery only what concerns the projects that are configured, under the names that they have there: a
 * hook may be a group's or a whole system's, and hosts do not tell upper case from lower case.
 */
export function keepWatched(read: ReadDelivery, projects: readonly string[]): ReadDelivery {
  const { nudge } = read;
  if (nudge === undefined) return read;
  const named = (nudge.kind === 'reply' ? nudge.change.project : nudge.project).toLowerCase();
  const project = projects.find((known) => known.toLowerCase() === named);
  if (project === undefined) return {};
  const own =
    nudge.kind === 'reply' ? { ...nudge, change: { ...nudge.change, project } } : { ...nudge, project };
  return { ...read, nudge: own };
}
