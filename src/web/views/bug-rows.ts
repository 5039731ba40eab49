import { z } from 'zod';
import type { BugSummary } from '../board/summarise-bugs.ts';
import { wilsonShare } from '../board/wilson.ts';
import type { BugFact } from '../facts/bug-facts.ts';
import { isoTime, shareSchema, timeSchema } from './schemas.ts';

/** One bug as the pages and the API list it. */
export const bugRowSchema = z.object({
  bug: z.string(),
  title: z.string().nullable(),
  url: z.string().nullable().describe('Address of the bug in its tracker'),
  state: z
    .enum(['open', 'fixed', 'closed', 'resolved', 'unknown'])
    .describe('What the tracker says; "resolved": the signature is kept for the record only'),
  status: z.string().nullable().describe("The tracker's own word"),
  action: z.enum(['recheck', 'wait', 'fix']).nullable(),
  owner: z.string().nullable(),
  failedLastDay: z.int().describe('Failed builds that ended in the last 24 hours'),
  failed: z.int().describe('Failed builds of the last 10 days'),
  share: shareSchema.describe('Of all failed builds of the last 10 days, with its 95 % interval'),
  shareLastDay: shareSchema,
  changesLastDay: z.int(),
  changes: z.int().describe('Changes whose builds it failed, last 10 days'),
  projects: z.int(),
  passed: z.int().describe('Builds that passed although the signature hit'),
  firstSeen: timeSchema,
  lastSeen: timeSchema,
  bars: z.array(z.int()).describe('Failed builds by 6 hours, oldest first'),
  closedAt: timeSchema.describe('When the tracker, or the signature, says that the bug was over'),
  edits: z.array(z.string()).describe('When the signature was changed within these days'),
});

export type BugRow = z.infer<typeof bugRowSchema>;

/** What a row is made from. */
export interface BugRowParts {
  readonly summary: BugSummary;
  readonly fact: BugFact;
  /** Failed builds in all, of the last day and of the whole time. */
  readonly failedLastDay: number;
  readonly failed: number;
  /** First failure as far back as the store remembers; ms since 1970. */
  readonly firstFailed?: number;
  readonly edits: readonly Date[];
}

/** Lists a bug that hit a build in the time that is looked at. */
export function bugRow({ summary, fact, failed, failedLastDay, firstFailed, edits }: BugRowParts): BugRow {
  const { signature } = fact;
  return {
    bug: summary.bug,
    title: fact.title ?? null,
    url: fact.url ?? null,
    state: fact.state,
    status: fact.status ?? null,
    action: signature?.action?.kind ?? null,
    owner: signature?.owner ?? null,
    failedLastDay: summary.failedLastDay,
    failed: summary.failed,
    share: wilsonShare(summary.failed, failed),
    shareLastDay: wilsonShare(summary.failedLastDay, failedLastDay),
    changesLastDay: summary.changesLastDay.size,
    changes: summary.changes.size,
    projects: summary.projects.size,
    passed: summary.passed,
    firstSeen: isoTime(Math.min(summary.firstFailed, firstFailed ?? Number.POSITIVE_INFINITY)),
    lastSeen: isoTime(summary.lastFailed),
    bars: [...summary.bars],
    closedAt: (fact.closedAt ?? signature?.resolvedAt)?.toISOString() ?? null,
    edits: edits.map((at) => at.toISOString()),
  };
}

/** The bug that hurts most people first: changes of the last day, then of all days, then builds. */
export function compareHurt(a: BugRow, b: BugRow): number {
  return (
    b.changesLastDay - a.changesLastDay ||
    b.changes - a.changes ||
    b.failed - a.failed ||
    (a.bug < b.bug ? -1 : 1)
  );
}
