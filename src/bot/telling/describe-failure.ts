import { bugUrl, isWebAddress } from '../../model/bug-url.ts';
import { type Change, changeKey } from '../../model/change.ts';
import type { Verdict } from '../../model/verdict.ts';
import type { Notice } from '../../notify/notice.ts';
import type { ChannelEvent } from '../../notify/notify-options.ts';
import { type Cause, groupCauses, isWorthAWord, namedBugs } from '../../review/print/group-causes.ts';
import { count } from '../../util/count.ts';
import { quote } from './quote.ts';

/** A change's failed builds and what is said of them. */
export interface ObservedFailure {
  readonly change: Change;
  readonly pipeline?: string;
  /** Names this set of verdicts. */
  readonly key: string;
  readonly verdicts: readonly Verdict[];
}

/** Causes and jobs that are named; the rest is counted. */
const MAX_CAUSES = 6;
const MAX_JOBS = 5;

/** What of a failure is there for filters: known bugs, unknown causes, or both. */
export function eventsOf(verdicts: readonly Verdict[]): readonly ChannelEvent[] {
  const failed = verdicts.filter(isWorthAWord);
  const events: ChannelEvent[] = [];
  if (failed.some((verdict) => namedBugs(verdict).length > 0)) events.push('positive');
  if (failed.some((verdict) => namedBugs(verdict).length === 0)) events.push('negative');
  return events;
}

/**
 * What rooms are told of a failure. The line for IRC has elastic-recheck's words; nobody who filters for them has to
 * change anything.
 */
export function describeFailure(failure: ObservedFailure): Notice {
  const { change, pipeline, key } = failure;
  const verdicts = failure.verdicts.filter(isWorthAWord);
  const causes = groupCauses(verdicts);
  const isKnown = causes.some(({ kind }) => kind === 'known');
  const where = pipeline === undefined ? '' : ` in ${quote(pipeline)}`;
  const about = `${quote(change.project)} change ${addressOf(change)}`;
  const rest = causes.length - MAX_CAUSES;
  const lines = [
    `${about} failed${where}: ${count(verdicts.length, 'build')}`,
    ...causes.slice(0, MAX_CAUSES).map((cause) => `- ${causeText(cause)}`),
    ...(rest > 0 ? [`- ${count(rest, 'more cause')}`] : []),
  ];
  return {
    id: `failure/${changeKey(change)}/${key}`,
    kind: isKnown ? 'bug-hit' : 'unclassified',
    subject: `${quote(change.project)} ${quote(change.change)} failed${where}`,
    text: lines.join('\n'),
    short: isKnown ? knownLine(failure, verdicts) : unknownLine(failure, verdicts),
    thread: `change/${changeKey(change)}`,
  };
}

function knownLine({ change }: ObservedFailure, verdicts: readonly Verdict[]): string {
  const jobs = verdicts.map((verdict) => {
    const urls = namedBugs(verdict).map(({ bug, link }) => bugUrl(bug, link) ?? quote(bug));
    return `${jobOf(verdict)}: ${urls.length > 0 ? urls.join(' ') : 'unrecognized error'}`;
  });
  return `${quote(change.project)} change: ${addressOf(change)} failed because of: ${jobs.join(', ')}`;
}

function unknownLine({ change, pipeline }: ObservedFailure, verdicts: readonly Verdict[]): string {
  const jobs = verdicts.map(jobOf).join(', ');
  const queue = pipeline === undefined ? '' : ` in the ${quote(pipeline)} queue`;
  return `${quote(change.project)} change: ${addressOf(change)} failed ${jobs}${queue} with an unrecognized error`;
}

function causeText({ kind, bug, lines, verdicts }: Cause): string {
  const jobs = jobList(verdicts);
  if (bug !== undefined) {
    const title = bug.title === undefined ? '' : ` ${quote(bug.title)}`;
    const url = bugUrl(bug.bug, bug.link);
    return `${quote(bug.bug)}${title}${url === undefined ? '' : ` ${url}`} in ${jobs}`;
  }
  if (kind === 'unread') return `no verdict on ${jobs}: no readable logs`;
  const [first] = lines;
  return `unrecognized error in ${jobs}${first === undefined ? '' : `: ${quote(first.excerpt)}`}`;
}

function jobList(verdicts: readonly Verdict[]): string {
  const rest = verdicts.length - MAX_JOBS;
  const names = verdicts.slice(0, MAX_JOBS).map(jobOf);
  return `${names.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

function jobOf({ job, build }: Verdict): string {
  return quote(job ?? `build ${build.slice(0, 12)}`);
}

function addressOf(change: Change): string {
  if (change.url !== undefined && isWebAddress(change.url)) return change.url;
  return quote(change.patchset === undefined ? change.change : `${change.change},${change.patchset}`);
}
