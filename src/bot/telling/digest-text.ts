import { isWebAddress } from '../../model/bug-url.ts';
import { count } from '../../util/count.ts';
import type { BugNumbers, Digest, UnknownCause } from './digest.ts';
import { bugName, bugSections, periodText, totalsText } from './digest-sections.ts';
import type { PageLinks } from './page-links.ts';
import { quote } from './quote.ts';

/** Bugs that are listed with their numbers; the rest is on the status pages. */
export const MAX_BUGS = 30;

/** Jobs that are named; the rest is counted. */
const MAX_JOBS = 3;

/** A digest as plain text. */
export function digestText(name: string, digest: Digest, links: PageLinks): string {
  const sections = bugSections(digest).map(({ title, bugs, say }) => [
    heading(title),
    ...bugs
      .slice(0, MAX_BUGS)
      .flatMap((bug) => [`- ${bugName(bug)}`, `  ${say(bug)}`, ...bugLinks(bug, links)]),
    ...more(bugs.length - MAX_BUGS),
    '',
  ]);
  const unknown = digest.unknown.flatMap((cause) => unknownLines(cause, links));
  return [
    `${name}, ${periodText(digest)}`,
    totalsText(digest.totals),
    '',
    ...sections.flat(),
    ...(unknown.length > 0 ? [heading('Failures that nothing explains'), ...unknown, ''] : []),
    ...(digest.bugs.length > 0 ? [heading('All bugs that struck'), ...table(digest.bugs), ''] : []),
    ...(links.home === undefined ? [] : [links.home]),
  ].join('\n');
}

/** `job-a, job-b and 3 more`. */
export function jobsText(jobs: readonly string[]): string {
  const named = jobs.slice(0, MAX_JOBS).map(quote).join(', ');
  return jobs.length > MAX_JOBS ? `${named} and ${jobs.length - MAX_JOBS} more` : named;
}

/** What is said of an unknown cause beside its line. */
export function unknownText({ builds, changes, jobs }: UnknownCause): string {
  const inJobs = jobs.length > 0 ? `, ${jobsText(jobs)}` : '';
  return `${count(builds, 'build')} of ${count(changes, 'change')}${inJobs}`;
}

function heading(title: string): string {
  return `${title}\n${'-'.repeat(title.length)}`;
}

function bugLinks({ bug, url, tracker }: BugNumbers, links: PageLinks): string[] {
  const status = tracker === undefined ? '' : ` (${quote(tracker.status)})`;
  const page = links.bug(bug);
  return [
    ...(url !== undefined && isWebAddress(url) ? [`  ${url}${status}`] : []),
    ...(page === undefined ? [] : [`  ${page}`]),
  ];
}

function unknownLines(cause: UnknownCause, links: PageLinks): string[] {
  const page = links.build(cause.example);
  return [
    `- ${unknownText(cause)}`,
    `  ${cause.line === undefined ? 'no line tells why' : quote(cause.line)}`,
    ...(page === undefined ? [] : [`  ${page}`]),
  ];
}

function table(bugs: readonly BugNumbers[]): string[] {
  const rows = bugs.slice(0, MAX_BUGS).map((bug) => {
    const numbers = [bug.builds, bug.lastDay, bug.tenDays, bug.changes];
    return `${numbers.map((number) => String(number).padStart(7)).join('')}  ${bugName(bug)}`;
  });
  return [
    '  now    24 h   10 d   changes'.replace(/^ {2}now/, '    now'),
    ...rows,
    ...more(bugs.length - MAX_BUGS),
  ];
}

function more(number: number): string[] {
  return number > 0 ? [`and ${number} more`] : [];
}
