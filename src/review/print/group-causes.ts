import type { Hit } from '../../model/hit.ts';
import { maskText } from '../../model/mask-text.ts';
import type { BugVerdict, Verdict } from '../../model/verdict.ts';

/** One cause and the builds it felled: a row of the comment. */
export interface Cause {
  /** `unread`: no verdict could be had, for want of logs. */
  readonly kind: 'known' | 'unknown' | 'unread';
  /** Only of a known cause. */
  readonly bug?: BugVerdict;
  /** The line to show, where there is one, and others that tell. */
  readonly lines: readonly Hit[];
  readonly verdicts: readonly Verdict[];
}

/** The bugs of a verdict that a comment may name. */
export function namedBugs(verdict: Verdict): readonly BugVerdict[] {
  return verdict.bugs.filter((bug) => bug.suppressNotification !== true);
}

/** Whether a comment speaks of this build: it failed, and it blocks the change or its bug is known. */
export function isWorthAWord(verdict: Verdict): boolean {
  return verdict.state !== 'passed' && (verdict.voting !== false || namedBugs(verdict).length > 0);
}

/** The causes behind the failed builds, those that need a person first. */
export function groupCauses(verdicts: readonly Verdict[]): readonly Cause[] {
  const causes = new Map<string, Cause>();
  for (const verdict of verdicts.filter(isWorthAWord)) {
    for (const [key, cause] of causesOf(verdict)) {
      const known = causes.get(key);
      causes.set(key, known ? { ...known, verdicts: [...known.verdicts, verdict] } : cause);
    }
  }
  return [...causes.values()].sort((a, b) => urgency(a) - urgency(b));
}

function causesOf(verdict: Verdict): (readonly [string, Cause])[] {
  const bugs = namedBugs(verdict);
  if (bugs.length > 0) {
    return bugs.map((bug) => [
      `bug ${bug.bug}`,
      { kind: 'known', bug, lines: bug.hits, verdicts: [verdict] },
    ]);
  }
  const lines = verdict.tellingLines ?? [];
  if (verdict.state === 'unclassified' || verdict.state === 'classified') {
    const key = lines.map((line) => maskText(line.excerpt)).join('\n') || verdict.build;
    return [[`unknown ${key}`, { kind: 'unknown', lines, verdicts: [verdict] }]];
  }
  return [[`unread ${verdict.state} ${verdict.status}`, { kind: 'unread', lines, verdicts: [verdict] }]];
}

/** Small numbers first: what a person has to do something about. */
function urgency(cause: Cause): number {
  if (cause.kind === 'unknown') return 1;
  if (cause.kind === 'unread') return 2;
  return { fix: 0, wait: 3, none: 4, recheck: 5 }[cause.bug?.action?.kind ?? 'none'];
}
