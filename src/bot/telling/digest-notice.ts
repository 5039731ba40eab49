import type { Notice } from '../../notify/notice.ts';
import { count } from '../../util/count.ts';
import type { Digest } from './digest.ts';
import { digestHtml } from './digest-html.tsx';
import { digestText } from './digest-text.ts';
import type { PageLinks } from './page-links.ts';

/** Writes a digest for mail and rooms. */
export function digestNotice(name: string, digest: Digest, links: PageLinks): Notice {
  const news = headline(digest);
  const home = links.home === undefined ? '' : ` ${links.home}`;
  return {
    id: `digest/${name}/${digest.to.toISOString()}`,
    kind: 'digest',
    subject: `${name}: ${news}`,
    text: digestText(name, digest, links),
    short: `${name}: ${news}${home}`,
    html: digestHtml(name, digest, links),
    thread: `digest/${name}`,
  };
}

/** What is in a digest, shortly. */
function headline({ newBugs, backBugs, unknown, falsePositives, dead, totals }: Digest): string {
  const unexplained = totals.failed - totals.classified;
  const parts: readonly (readonly [number, string])[] = [
    [newBugs.length, count(newBugs.length, 'new bug')],
    [backBugs.length, `${count(backBugs.length, 'bug')} back`],
    [unknown.length, count(unexplained, 'unexplained failure')],
    [falsePositives.length, `${count(falsePositives.length, 'signature')} hitting passed builds`],
    [dead.length, count(dead.length, 'dead signature')],
  ];
  const news = parts.filter(([number]) => number > 0).map(([, text]) => text);
  return news.length > 0 ? news.join(', ') : `${count(totals.failed, 'failed build')}, nothing new`;
}
