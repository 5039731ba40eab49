/** Trackers that a signature can name in front of a colon, and the address of one of their bugs. */
const TRACKERS: Readonly<Record<string, (id: string) => string | undefined>> = {
  launchpad: (id) => (/^\d+$/.test(id) ? `https://bugs.launchpad.net/bugs/${id}` : undefined),
  github: (id) => {
    const named = /^(?<repository>[\w.-]+\/[\w.-]+)#(?<issue>\d+)$/.exec(id)?.groups;
    return named && `https://github.com/${named.repository}/issues/${named.issue}`;
  },
  gitlab: (id) => {
    const named = /^(?<project>[\w.-]+(?:\/[\w.-]+)+)#(?<issue>\d+)$/.exec(id)?.groups;
    return named && `https://gitlab.com/${named.project}/-/issues/${named.issue}`;
  },
  storyboard: (id) => (/^\d+$/.test(id) ? `https://storyboard.openstack.org/#!/story/${id}` : undefined),
};

/**
 * The address of a bug: its link where that is one, its tracker's page, or Launchpad's for a bare number
 * (elastic-recheck's file names); undefined where nothing tells.
 */
export function bugUrl(bug: string, link?: string): string | undefined {
  if (link === undefined) return TRACKERS.launchpad?.(bug);
  if (isWebAddress(link)) return link;
  const colon = link.indexOf(':');
  return TRACKERS[link.slice(0, colon)]?.(link.slice(colon + 1));
}

/** Whether `text` is an address that may stand in a comment as a link: http(s), no blanks, no brackets, no quotes. */
export function isWebAddress(text: string): boolean {
  return /^https?:\/\/[^\s<>()[\]"'`\\{}|^\p{C}]+$/u.test(text) && URL.canParse(text);
}
