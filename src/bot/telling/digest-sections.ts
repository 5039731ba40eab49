import { count } from '../../util/count.ts';
import type { BugNumbers, Digest } from './digest.ts';
import { quote } from './quote.ts';

/** A list of bugs in a digest. */
export interface BugSection {
  readonly title: string;
  readonly bugs: readonly BugNumbers[];
  /** What is said of each. */
  readonly say: (bug: BugNumbers) => string;
}

/** Projects that are named; the rest is counted. */
const MAX_PROJECTS = 4;

/** The lists of a digest that ask for somebody's attention, without empty ones. */
export function bugSections(digest: Digest): readonly BugSection[] {
  const all: readonly BugSection[] = [
    { title: 'New bugs', bugs: digest.newBugs, say: strikes },
    { title: 'Bugs that came back after they were fixed', bugs: digest.backBugs, say: strikesAgain },
    { title: 'Signatures that hit builds that passed', bugs: digest.falsePositives, say: falseStrikes },
    { title: 'Signatures without a hit for 30 days', bugs: digest.dead, say: lastStrike },
  ];
  return all.filter(({ bugs }) => bugs.length > 0);
}

/** `1825435 tests race`. */
export function bugName({ bug, title }: BugNumbers): string {
  return title === undefined ? quote(bug) : `${quote(bug)} ${quote(title)}`;
}

/** `41 failed builds, 35 of them explained (85 %)`. */
export function totalsText({ failed, classified }: Digest['totals']): string {
  const share = failed === 0 ? '' : ` (${Math.floor((classified / failed) * 100)} %)`;
  return `${count(failed, 'failed build')}, ${classified} of them explained${share}`;
}

/** `2026-11-20 08:00 to 2026-11-21 08:00 UTC`. */
export function periodText({ from, to }: Digest): string {
  return `${minute(from)} to ${minute(to)} UTC`;
}

/** `nova, neutron and 3 more`. */
export function projectsText(projects: readonly string[]): string {
  const named = projects.slice(0, MAX_PROJECTS).map(quote).join(', ');
  const more = projects.length - MAX_PROJECTS;
  return more > 0 ? `${named} and ${more} more` : named;
}

function strikes(bug: BugNumbers): string {
  const where = bug.projects.length > 0 ? ` of ${projectsText(bug.projects)}` : '';
  const counts = `${bug.lastDay} in 24 hours, ${bug.tenDays} in 10 days`;
  return `struck ${count(bug.builds, 'build')} (${counts}), ${count(bug.changes, 'change')}${where}`;
}

function strikesAgain(bug: BugNumbers): string {
  const closedAt = bug.tracker?.closedAt;
  return `${strikes(bug)}; fixed ${closedAt === undefined ? 'before' : `on ${minute(closedAt)}`}`;
}

function falseStrikes(bug: BugNumbers): string {
  return `hit ${count(bug.passed, 'build')} that passed, and ${bug.builds} that failed`;
}

function lastStrike({ lastAt }: BugNumbers): string {
  return lastAt === undefined ? 'never hit a build that is kept' : `hit last on ${minute(lastAt)}`;
}

function minute(time: Date): string {
  return time.toISOString().slice(0, 16).replace('T', ' ');
}
