import { bugUrl, isWebAddress } from '../../model/bug-url.ts';
import type { Hit } from '../../model/hit.ts';
import type { BugVerdict, Verdict, VerdictState } from '../../model/verdict.ts';
import { count } from '../../util/count.ts';
import {
  type CommentInput,
  MAX_COMMENT_BYTES,
  MAX_COMMENT_LINES,
  type StrikeHistory,
} from './comment-input.ts';
import { type Cause, groupCauses } from './group-causes.ts';
import { headline } from './headline.ts';
import type { Markup } from './markup.ts';

/** Most characters of a log line, a title, a name, an advice. */
const MAX_LINE = 160;
const MAX_TITLE = 120;
const MAX_NAME = 80;
const MAX_ADVICE = 200;

/** Characters of a build's UUID that name it where its job is not known. */
const SHORT_UUID = 12;

/** Jobs of one cause that are named; the rest is counted. */
const MAX_JOBS = 3;

/** Lines shown of a cause that nobody has named. */
const MAX_TELLING_LINES = 3;

const NAME_IT = 'You know what is unknown here? Name it, so that nobody has to look again: docs/GUIDE.md.';

/** Why there is no verdict, and what to do. */
const UNREAD: Readonly<Record<Exclude<VerdictState, 'classified' | 'unclassified' | 'passed'>, string>> = {
  'no-logs': 'there are no logs to read; ask who runs the CI',
  'incomplete-logs': 'the logs are not whole, and what there is holds no known bug',
  error: 'the logs could not be read',
};

/** Our comment: the decision first, then one row a cause with its evidence, and nothing twice. */
export function defaultComment(input: CommentInput, markup: Markup): string | undefined {
  const causes = groupCauses(input.verdicts);
  if (causes.length === 0) return undefined;
  const rows = causes.map((cause) => row(cause, markup, input.history));
  for (let shown = rows.length; ; shown--) {
    const left = rows.length - shown;
    const overflow = left > 0 ? [`- ${count(left, 'more cause')}; \`dejabug classify\` prints them all`] : [];
    const body = [...rows.slice(0, shown).flat(), ...overflow];
    const comment = [markup.strong(headline(causes)), '', ...body, '', ...footer(causes)].join('\n');
    if (shown === 0 || fits(comment)) return comment;
  }
}

/** What to do about unknown failures, and who says all this. */
function footer(causes: readonly Cause[]): string[] {
  const signatures = causes[0]?.verdicts[0]?.signatures;
  const source = `Read by dejabug with ${count(signatures?.count ?? 0, 'signature')}, version ${signatures?.version.slice(0, 12)}.`;
  return causes.some((cause) => cause.kind === 'unknown') ? [NAME_IT, source] : [source];
}

function fits(comment: string): boolean {
  return comment.split('\n').length <= MAX_COMMENT_LINES && Buffer.byteLength(comment) <= MAX_COMMENT_BYTES;
}

function row(cause: Cause, markup: Markup, history?: StrikeHistory): string[] {
  if (cause.bug) return knownRow(cause, cause.bug, markup, history);
  const jobs = jobList(cause.verdicts, markup);
  if (cause.kind === 'unread') {
    const state = cause.verdicts[0]?.state;
    const why = UNREAD[state === 'no-logs' || state === 'incomplete-logs' ? state : 'error'];
    return [`- ${markup.strong('No verdict')} on ${jobs}: ${why}`, ...lineRows(cause.lines, markup)];
  }
  return [`- ${markup.strong('Unknown')} in ${jobs}`, ...lineRows(cause.lines, markup)];
}

function knownRow(cause: Cause, bug: BugVerdict, markup: Markup, history?: StrikeHistory): string[] {
  const name = markup.link(markup.strong(markup.text(bug.bug, MAX_NAME)), bugUrl(bug.bug, bug.link));
  const title = bug.title === undefined ? '' : ` ${markup.text(bug.title, MAX_TITLE)}`;
  const last = [strikes(bug, history), advice(bug, markup)].filter((part) => part !== undefined);
  return [
    `- ${name}${title}, in ${jobList(cause.verdicts, markup)}`,
    ...lineRows(cause.lines.slice(0, 1), markup),
    ...(last.length > 0 ? [`  - ${last.join(' ')}`] : []),
  ];
}

function lineRows(lines: readonly Hit[], markup: Markup): string[] {
  return lines.slice(0, MAX_TELLING_LINES).map((hit) => {
    const place = markup.code(`${hit.filename}:${hit.line}`, MAX_NAME);
    const url = hit.logUrl !== undefined && isWebAddress(hit.logUrl) ? hit.logUrl : undefined;
    return `  - ${markup.code(hit.excerpt, MAX_LINE)} at ${markup.link(place, url)}`;
  });
}

/** Jobs of one cause, folded, with their results: one that several in a row have stands behind the last of them. */
function jobList(verdicts: readonly Verdict[], markup: Markup): string {
  const named = verdicts.slice(0, MAX_JOBS);
  const names = named.map((verdict, index) => {
    const isSaid = verdict.status !== 'UNKNOWN' && named[index + 1]?.status !== verdict.status;
    const result = isSaid ? ` (${markup.text(verdict.status, MAX_NAME)})` : '';
    return `${markup.code(verdict.job ?? `build ${verdict.build.slice(0, SHORT_UUID)}`, MAX_NAME)}${result}`;
  });
  const more = verdicts.length - names.length;
  return `${names.join(', ')}${more > 0 ? ` and ${count(more, 'more build')}` : ''}`;
}

function strikes(bug: BugVerdict, history?: StrikeHistory): string | undefined {
  const known = history?.bugs.get(bug.bug);
  if (!history || !known) return undefined;
  const { totals } = history;
  return `Struck ${known.failedBuilds} of ${count(totals.failedBuilds, 'kept build')} that failed and ${known.passedBuilds} of ${totals.passedBuilds} that passed.`;
}

function advice(bug: BugVerdict, markup: Markup): string | undefined {
  if (!bug.action) return undefined;
  const { kind, text } = bug.action;
  const what = { recheck: 'A recheck helps', wait: 'Wait before you recheck', fix: 'Fix it' }[kind];
  return text === undefined ? `${what}.` : `${what}: ${markup.text(text, MAX_ADVICE)}`;
}
