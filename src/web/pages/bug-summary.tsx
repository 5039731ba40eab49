import { formatCount, formatNumber, formatShare, Name, OutsideLink } from '../design/names.tsx';
import { Time } from '../design/time.tsx';
import type { BugFact } from '../facts/bug-facts.ts';
import { StateBadge, shareLabel } from '../tables/bug-columns.tsx';
import type { BugRow } from '../views/bug-rows.ts';
import type { WebContext } from '../web-context.ts';

/** What is known of a bug, line by line. */
export function BugSummary(props: {
  readonly context: WebContext;
  readonly fact: BugFact;
  readonly row: BugRow | null;
}) {
  const { context, fact, row } = props;
  const now = context.now();
  const { signature } = fact;
  const history = context.board.historyOf(fact.bug);
  return (
    <dl class="facts">
      <dt>Tracker</dt>
      <dd>
        <OutsideLink href={fact.url}>
          <Name text={fact.url ?? fact.bug} />
        </OutsideLink>{' '}
        <StateBadge row={row ?? { state: fact.state, status: fact.status ?? null, failedLastDay: 0 }} />
      </dd>
      {row !== null && <Counts row={row} />}
      <dt>First and last seen</dt>
      <dd>
        <Time at={history?.firstFailed} now={now} /> and <Time at={history?.lastFailed} now={now} />
      </dd>
      {signature?.action && (
        <>
          <dt>What to do</dt>
          <dd>
            {signature.action.kind}
            {signature.action.text && (
              <>
                : <Name text={signature.action.text} most={400} />
              </>
            )}
          </dd>
        </>
      )}
      {signature?.owner && (
        <>
          <dt>Owner</dt>
          <dd>
            <Name text={signature.owner} />
          </dd>
        </>
      )}
    </dl>
  );
}

function Counts({ row }: { readonly row: BugRow }) {
  return (
    <>
      <dt>24 hours</dt>
      <dd>
        {formatCount(row.failedLastDay, 'failed build')} of {formatCount(row.changesLastDay, 'change')},{' '}
        {formatShare(row.shareLastDay.value)} of all failures
      </dd>
      <dt>10 days</dt>
      <dd>
        {formatCount(row.failed, 'failed build')} of {formatCount(row.changes, 'change')} in{' '}
        {formatCount(row.projects, 'project')}, {shareLabel(row.share)}
      </dd>
      <dt>Passing builds hit</dt>
      <dd class={row.passed > 0 ? 'warn' : undefined}>{formatNumber(row.passed)}</dd>
    </>
  );
}
