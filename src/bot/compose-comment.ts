import type { Verdict } from '../model/verdict.ts';
import { annotateCauses } from '../review/print/annotate-causes.ts';
import { renderComment } from '../review/print/comment.ts';
import type { CommentFormat, CommentTemplate, StrikeHistory } from '../review/print/comment-input.ts';
import { isWorthAWord } from '../review/print/group-causes.ts';
import { headline, needsPerson } from '../review/print/headline.ts';
import type { CommentState } from './change-state.ts';
import { incidentComment, type StruckCause } from './incident-comment.ts';
import type { Incident, Incidents } from './incidents.ts';
import type { Speech } from './speeches.ts';
import { bugsNamed, incidentKey, namedCauses, verdictSetKey } from './write-comment.ts';

export interface ComposeOptions {
  readonly incidents: Incidents;
  readonly history: () => StrikeHistory;
  readonly template: CommentTemplate;
  readonly format: CommentFormat;
  readonly now: () => Date;
  /** Called with an incident that began. */
  readonly onIncident: (incident: Incident) => Promise<void>;
}

/** What a comment says, before it is known whether it replaces another. */
export type Composed = Omit<CommentState, 'state' | 'notify' | 'replaces'>;

/** Names the set of verdicts that a comment would tell. */
export function keyOf(change: string, speech: Speech, verdicts: readonly Verdict[]): string {
  return verdictSetKey(change, speech.rounds[0]?.patchset, verdicts.filter(isWorthAWord));
}

/** What a comment is to say. */
export interface Subject {
  /** Key of the change. */
  readonly change: string;
  /** Name of the repository on the review host. */
  readonly project: string;
  readonly speech: Speech;
  /** Without the bugs that were dismissed. */
  readonly verdicts: readonly Verdict[];
  /** Names the set of verdicts. */
  readonly key: string;
}

/**
 * Writes the comment on the verdicts, and counts their causes over all changes: what is an incident is said shortly.
 * @returns undefined where there is nothing to say
 */
export async function composeComment(
  { change, project, speech, verdicts, key }: Subject,
  options: ComposeOptions,
): Promise<Composed | undefined> {
  const { incidents, history, template, format, now, onIncident } = options;
  const text = renderComment({ verdicts, history: history() }, template, format);
  if (text === undefined) return undefined;
  const causes = namedCauses(verdicts);
  const rows = causes.map(({ cause }) => cause);
  const struck: StruckCause[] = [];
  for (const cause of causes) {
    const found = await incidents.strike({ cause: cause.name, title: cause.title, change, at: now() });
    if (found?.isNew) await onIncident(found.incident);
    if (found !== undefined) struck.push({ ...cause, incident: found.incident });
  }
  const isIncident = causes.length > 0 && struck.length === causes.length;
  const ids = struck.map(({ incident }) => incident.id);
  return {
    key: isIncident ? incidentKey(change, ids) : key,
    verdicts: key,
    text: isIncident ? incidentComment(struck, format) : text,
    rounds: speech.rounds.map(({ id }) => id),
    bugs: bugsNamed(verdicts),
    check: {
      conclusion: needsPerson(rows) ? 'action-required' : 'neutral',
      title: headline(rows),
      annotations: annotateCauses(rows, project),
    },
    causes: causes.map(({ name }) => name),
    at: now().toISOString(),
  };
}
