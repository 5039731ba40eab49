import { bugUrl } from '../model/bug-url.ts';
import type { CommentFormat } from '../review/print/comment-input.ts';
import { markupOf } from '../review/print/markup.ts';
import { count } from '../util/count.ts';
import type { Incident } from './incidents.ts';
import type { NamedCause } from './write-comment.ts';

const MAX_TITLE = 120;

/** A cause that is an incident. */
export interface StruckCause extends NamedCause {
  readonly incident: Incident;
}

/** What is said on a change all of whose failures are parts of incidents: a line for each, and nothing twice. */
export function incidentComment(causes: readonly StruckCause[], format: CommentFormat): string {
  const markup = markupOf(format);
  const rows = causes.map(({ incident, title, cause }) => {
    const { bug } = cause;
    const text = markup.text(title, MAX_TITLE);
    const name = bug === undefined ? text : markup.link(text, bugUrl(bug.bug, bug.link));
    const since = incident.since.slice(0, 16).replace('T', ' ');
    return `- ${name}: struck ${count(incident.changes, 'change')} since ${since} UTC`;
  });
  const head = 'Not only yours: this strikes many changes now; wait until it is over, then recheck';
  return [markup.strong(head), '', ...rows].join('\n');
}
