/** Name of our check run and of our commit status; a check of this name is no build. */
export const OWN_CHECK = 'dejabug';

/** Most characters of a commit status's description (GitHub: 140, GitLab: 255). */
const MAX_DESCRIPTION = 140;

/** A title as the description of a commit status. */
export function statusDescription(title: string): string {
  const characters = [...title];
  return characters.length <= MAX_DESCRIPTION
    ? title
    : `${characters.slice(0, MAX_DESCRIPTION - 1).join('')}…`;
}
