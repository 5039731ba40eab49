import { z } from 'zod';
import { planQueries } from '../../signatures/plan-queries.ts';
import type { BuildTable } from '../board/build-table.ts';
import { selectRows } from '../board/select-rows.ts';
import { SPARK_STEP_MS } from '../board/summarise-bugs.ts';
import { DAY_MS } from '../board/window.ts';
import type { WebContext } from '../web-context.ts';
import { nowView } from './now-view.ts';
import { boardSpan, remembered } from './remembered.ts';
import { isoTime, timeSchema } from './schemas.ts';

/** Why a signature needs care. */
export const CARE_REASONS = [
  'came-back',
  'closed-but-hitting',
  'hits-passing',
  'overlapping',
  'slow',
  'dead',
] as const;

export type CareReason = (typeof CARE_REASONS)[number];

/** One signature that needs care, and why. */
export const careRowSchema = z.object({
  bug: z.string(),
  title: z.string().nullable(),
  owner: z.string().nullable(),
  reason: z.enum(CARE_REASONS),
  detail: z.string().describe('What was found, in words'),
  weight: z.number().describe('How bad it is among those of the same reason; more is worse'),
  lastSeen: timeSchema,
});

export type CareRow = z.infer<typeof careRowSchema>;

/** Days without a hit after which a signature is dead. */
const DEAD_DAYS = 30;

/** Days without a failure after which a bug that fails builds again has come back. */
const QUIET_DAYS = 3;

/** Share of its builds that another bug hit too, from which on two signatures overlap, and fewest builds for it. */
const OVERLAP = 0.8;
const FEWEST_BUILDS = 5;

/** Signatures in need of care, by reason, the worst first. */
export function careRows(context: WebContext): readonly CareRow[] {
  return remembered(context, 'care', () => {
    const rows = [
      ...cameBack(context),
      ...closedButHitting(context),
      ...hitsPassing(context),
      ...overlapping(context),
      ...slow(context),
      ...dead(context),
    ];
    return rows.sort(
      (a, b) => CARE_REASONS.indexOf(a.reason) - CARE_REASONS.indexOf(b.reason) || b.weight - a.weight,
    );
  });
}

function careRow(
  { facts, board }: WebContext,
  bug: string,
  why: Pick<CareRow, 'reason' | 'detail' | 'weight'>,
): CareRow {
  const { title, signature } = facts.get(bug);
  const lastSeen = isoTime(board.historyOf(bug)?.lastFailed);
  return { bug, title: title ?? null, owner: signature?.owner ?? null, ...why, lastSeen };
}

/** Failed builds of the last day after days without any, though the bug is older than that. */
function cameBack(context: WebContext): CareRow[] {
  const { bugs, span } = nowView(context);
  return bugs.flatMap(({ bug, bars, failedLastDay }) => {
    if (failedLastDay === 0) return [];
    const first = context.board.historyOf(bug)?.firstFailed ?? span.until;
    const days =
      longestQuiet(bars, Math.floor((first - span.since) / SPARK_STEP_MS)) * (SPARK_STEP_MS / DAY_MS);
    if (days < QUIET_DAYS) return [];
    const detail = `no failure for ${Math.floor(days)} days, then ${failedLastDay} in 24 hours`;
    return [careRow(context, bug, { reason: 'came-back', detail, weight: failedLastDay })];
  });
}

/** Most empty bars in a row, after the bar of the first failure and before that of the last one. */
function longestQuiet(bars: readonly number[], first: number): number {
  let [longest, quiet] = [0, 0];
  for (let place = Math.max(0, first); place < bars.length; place++) {
    quiet = bars[place] === 0 ? quiet + 1 : 0;
    const isOver = place + 1 < bars.length && bars[place + 1] !== 0;
    if (isOver) longest = Math.max(longest, quiet);
  }
  return longest;
}

function closedButHitting(context: WebContext): CareRow[] {
  return nowView(context).bugs.flatMap(({ bug, state, failedLastDay, failed }) => {
    const isOver = state === 'fixed' || state === 'closed' || state === 'resolved';
    if (!isOver || failedLastDay === 0) return [];
    const detail = `${state}, but ${failedLastDay} failed builds in 24 hours, ${failed} in 10 days`;
    return [careRow(context, bug, { reason: 'closed-but-hitting', detail, weight: failedLastDay })];
  });
}

function hitsPassing(context: WebContext): CareRow[] {
  return [...nowView(context).summaries.values()]
    .filter(({ passed }) => passed > 0)
    .map(({ bug, passed, failed }) => {
      const detail = `hit ${passed} passing and ${failed} failed builds in 10 days`;
      return careRow(context, bug, { reason: 'hits-passing', detail, weight: passed / (passed + failed) });
    });
}

/** Pairs of which one hits almost nothing that the other does not hit. */
function overlapping(context: WebContext): CareRow[] {
  const { table } = context.board;
  const pairs = countPairs(table, selectRows(table, { span: boardSpan(context), outcome: 'failed' }));
  const { summaries } = nowView(context);
  const rows: CareRow[] = [];
  for (const [bug, others] of pairs) {
    const own = summaries.get(bug);
    if (own === undefined || own.failed < FEWEST_BUILDS) continue;
    for (const [other, both] of others) {
      if (both < OVERLAP * own.failed) continue;
      const name = table.bugs.word(other) ?? '';
      const detail = `${both} of its ${own.failed} failed builds are hit by ${name} too`;
      rows.push(careRow(context, own.bug, { reason: 'overlapping', detail, weight: both / own.failed }));
    }
  }
  return rows;
}

function countPairs(
  table: BuildTable,
  rows: readonly number[],
): ReadonlyMap<number, ReadonlyMap<number, number>> {
  const pairs = new Map<number, Map<number, number>>();
  for (const row of rows) {
    if (table.bugCount(row) < 2) continue;
    const bugs = Array.from({ length: table.bugCount(row) }, (_, place) => table.bugAt(row, place));
    for (const bug of bugs) {
      for (const other of bugs) {
        if (other === bug) continue;
        const others = pairs.get(bug) ?? new Map<number, number>();
        pairs.set(bug, others.set(other, (others.get(other) ?? 0) + 1));
      }
    }
  }
  return pairs;
}

/** Signatures of which a query was left out of verdicts because it took too long. */
function slow(context: WebContext): CareRow[] {
  const { board, signatures } = context;
  if (board.slowQueries.size === 0) return [];
  const { set } = signatures();
  const builds = new Map<string, number>();
  for (const [query, roles] of planQueries(set).roles.entries()) {
    const leftOut = board.slowQueries.builds(set.version, query);
    if (leftOut === 0) continue;
    for (const { signature } of roles)
      builds.set(signature.bug, Math.max(leftOut, builds.get(signature.bug) ?? 0));
  }
  return [...builds].map(([bug, count]) => {
    const detail = `took too long and was left out of ${count} verdict${count === 1 ? '' : 's'}`;
    return careRow(context, bug, { reason: 'slow', detail, weight: count });
  });
}

/** Signatures that are in use and found nothing for long; a store that is younger than that can not tell. */
function dead(context: WebContext): CareRow[] {
  const { board, now, signatures } = context;
  const horizon = now().getTime() - DEAD_DAYS * DAY_MS;
  if (board.oldestBuildAt > horizon) return [];
  return signatures()
    .set.signatures.filter(({ resolvedAt }) => resolvedAt === undefined)
    .filter(({ bug }) => (board.historyOf(bug)?.lastFailed ?? 0) < horizon)
    .map(({ bug }) => {
      const last = board.historyOf(bug)?.lastFailed;
      const detail =
        last === undefined ? 'never hit a build that is remembered' : `no hit for ${DEAD_DAYS} days`;
      return careRow(context, bug, { reason: 'dead', detail, weight: now().getTime() - (last ?? 0) });
    });
}
