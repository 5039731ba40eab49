import type { Notice } from '../../notify/notice.ts';
import type { BugInfo } from '../../tracker/tracker.ts';
import { count } from '../../util/count.ts';
import type { Incident } from '../incidents.ts';
import type { PageLinks } from './page-links.ts';
import { quote } from './quote.ts';

/** What rooms are told when one cause strikes many changes. */
export function describeIncident(
  { id, title, since, changes }: Incident,
  links: PageLinks,
  tracker: BugInfo | undefined,
  bug: string | undefined,
): Notice {
  const begin = since.slice(0, 16).replace('T', ' ');
  const what = `one cause strikes ${count(changes, 'change')} since ${begin} UTC: ${quote(tracker?.title ?? title)}`;
  const addresses = [tracker?.url, bug && links.bug(bug)].filter((url) => url !== undefined);
  return {
    id: `incident/${id}`,
    kind: 'incident',
    subject: `Many failures at once: ${quote(tracker?.title ?? title)}`,
    text: [what, ...addresses].join('\n'),
    short: [what, ...addresses.slice(0, 1)].join(' '),
    thread: `incident/${id}`,
  };
}
