import { createHash } from 'node:crypto';
import { maskText } from '../model/mask-text.ts';
import type { Verdict } from '../model/verdict.ts';
import { type Cause, groupCauses, namedBugs } from '../review/print/group-causes.ts';

/** Hexadecimal digits that name what a comment says: no two will ever meet. */
const KEY_LENGTH = 32;

/**
 * Names a set of verdicts on a change: the same builds with the same bugs have the same key, in whatever order they
 * were read, and as often as they are.
 */
export function verdictSetKey(
  change: string,
  patchset: string | undefined,
  verdicts: readonly Verdict[],
): string {
  const said = verdicts.map(({ build, state, bugs }) =>
    [build, state, ...bugs.map(({ bug }) => bug).sort()].join(' '),
  );
  return hash([change, patchset ?? '', ...said.sort()]);
}

/** Names what is said on a change of an incident: once, however many of its builds are hit. */
export function incidentKey(change: string, incidents: readonly string[]): string {
  return hash([change, 'incident', ...[...incidents].sort()]);
}

function hash(parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, KEY_LENGTH);
}

/** The verdict as it counts on a change on which a person said that it did not hit these bugs. */
export function withoutBugs(verdict: Verdict, dismissed: readonly string[]): Verdict {
  const bugs = verdict.bugs.filter(({ bug }) => !dismissed.includes(bug));
  if (bugs.length === verdict.bugs.length) return verdict;
  return {
    ...verdict,
    bugs,
    state: bugs.length === 0 && verdict.state === 'classified' ? 'unclassified' : verdict.state,
  };
}

/** Bugs that a comment on the verdicts names. */
export function bugsNamed(verdicts: readonly Verdict[]): readonly string[] {
  return [...new Set(verdicts.flatMap((verdict) => namedBugs(verdict).map(({ bug }) => bug)))].sort();
}

/** A cause with the name under which it is counted over all changes, and what it is called. */
export interface NamedCause {
  readonly name: string;
  readonly title: string;
  readonly cause: Cause;
}

/** The causes behind the verdicts; unknown ones go by their lines with all that varies masked. */
export function namedCauses(verdicts: readonly Verdict[]): readonly NamedCause[] {
  return groupCauses(verdicts).map((cause) => {
    if (cause.bug !== undefined) {
      return { name: `bug-${cause.bug.bug}`, title: cause.bug.title ?? cause.bug.bug, cause };
    }
    const [first] = cause.lines;
    if (cause.kind === 'unknown' && first !== undefined) {
      const masked = cause.lines.map(({ excerpt }) => maskText(excerpt));
      return { name: `unknown-${hash(masked)}`, title: first.excerpt, cause };
    }
    const { state = 'error', status = 'UNKNOWN' } = cause.verdicts[0] ?? {};
    return { name: `${state}-${status}`, title: `${status} without readable logs`, cause };
  });
}
