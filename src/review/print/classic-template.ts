import { bugUrl } from '../../model/bug-url.ts';
import type { Verdict } from '../../model/verdict.ts';
import type { CommentInput } from './comment-input.ts';
import { isWorthAWord, namedBugs } from './group-causes.ts';
import type { Markup } from './markup.ts';

/** elastic-recheck's own words (recheckwatchbot.yaml, messages). */
const FOUND_BUG = 'I noticed Zuul failed, I think you hit bug(s):';
const RECHECK_INSTRUCTIONS =
  "If you believe we've correctly identified the failure, feel free to leave a 'recheck' comment to run the tests again.";
const UNRECOGNIZED =
  'Some of the tests failed in a way that we did not understand. Please help us classify these issues so that they can be part of Elastic Recheck http://status.openstack.org/elastic-recheck/';
const FOOTER =
  'For more details on this and other bugs, please see http://status.openstack.org/elastic-recheck/';

/** Most characters of a job's name. */
const MAX_JOB = 120;

/**
 * The comment in elastic-recheck's wording: its bot said nothing when no bug was found, and advised a recheck
 * only when every failed job was recognised.
 */
export function classicComment(input: CommentInput, markup: Markup): string | undefined {
  const failed = input.verdicts.filter(isWorthAWord);
  if (!failed.some((verdict) => namedBugs(verdict).length > 0)) return undefined;
  const bugs = failed.map((verdict) => jobLine(verdict, markup)).sort();
  const isWhole = failed.every((verdict) => namedBugs(verdict).length > 0);
  const advice = isWhole ? RECHECK_INSTRUCTIONS : UNRECOGNIZED;
  return [`${FOUND_BUG}\n\n${bugs.join('\n')}\n`, advice, FOOTER].join('\n');
}

function jobLine(verdict: Verdict, markup: Markup): string {
  const urls = namedBugs(verdict).map(({ bug, link }) => bugUrl(bug, link) ?? markup.text(bug, MAX_JOB));
  const job = markup.text(verdict.job ?? verdict.build, MAX_JOB);
  return `- ${job}: ${urls.length > 0 ? urls.join(' ') : 'unrecognized error'}`;
}
