import { visibleText } from '../../util/visible-text.ts';
import { SPARK_STEP_MS } from '../board/summarise-bugs.ts';
import { bugAddress } from '../design/addresses.ts';
import { formatNumber, formatShare, Name } from '../design/names.tsx';
import { RangeBar, Sparkline, type SparkMark } from '../design/sparkline.tsx';
import type { TableSpec } from '../design/table-spec.ts';
import type { BugRow } from '../views/bug-rows.ts';

/** Words and colours for the state of a bug. */
const STATES: Readonly<Record<BugRow['state'], { readonly word: string; readonly look: string }>> = {
  open: { word: 'open', look: 'known' },
  fixed: { word: 'fixed', look: 'good' },
  closed: { word: 'closed', look: 'good' },
  resolved: { word: 'resolved', look: 'good' },
  unknown: { word: 'unknown', look: '' },
};

/** What the tracker says of a bug; a bug that is over and still fails builds stands out. */
export function StateBadge({ row }: { readonly row: Pick<BugRow, 'state' | 'status' | 'failedLastDay'> }) {
  const { word, look } = STATES[row.state];
  const isBack = row.state !== 'open' && row.state !== 'unknown' && row.failedLastDay > 0;
  if (isBack) return <span class="badge bad">{word}, still hitting</span>;
  if (row.state === 'unknown') {
    return (
      <span class="quiet" title="no tracker was asked, or it does not know the bug">
        –<span class="hidden-text">not known</span>
      </span>
    );
  }
  return <span class={`badge ${look}`}>{row.status ? <Name text={row.status} most={30} /> : word}</span>;
}

/** A bug by number and title, with a link to its page. */
export function BugLink({ bug, title }: { readonly bug: string; readonly title: string | null }) {
  return (
    <>
      <a class="bug" href={bugAddress(bug)}>
        <Name text={bug} most={60} />
      </a>
      {title !== null && (
        <>
          {' '}
          <span class="title">
            <Name text={title} />
          </span>
        </>
      )}
    </>
  );
}

/** The table of bugs; `until` is the end of the time that the sparklines show, ms since 1970. */
export function bugColumns(until: number, widest: number): TableSpec<BugRow> {
  return [
    {
      key: 'bug',
      title: 'Bug',
      kind: 'text',
      value: ({ bug }) => bug,
      show: ({ bug, title }) => <BugLink bug={bug} title={title} />,
    },
    { key: 'title', title: 'Title', kind: 'text', value: ({ title }) => title, isForPrograms: true },
    {
      key: 'state',
      title: 'State',
      kind: 'text',
      hint: 'What the bug tracker says',
      value: ({ state }) => state,
      show: (row) => <StateBadge row={row} />,
    },
    {
      key: 'changesLastDay',
      title: 'Changes 24\u00a0h',
      kind: 'number',
      hint: 'Changes whose builds it failed in the last 24 hours',
      value: ({ changesLastDay }) => changesLastDay,
    },
    {
      key: 'changes',
      title: 'Changes 10\u00a0d',
      kind: 'number',
      hint: 'Changes in 10 days',
      value: ({ changes }) => changes,
    },
    {
      key: 'projects',
      title: 'Projects',
      kind: 'number',
      hint: 'Projects hurt in 10 days',
      value: ({ projects }) => projects,
    },
    {
      key: 'failedLastDay',
      title: 'Builds 24\u00a0h',
      kind: 'number',
      hint: 'Failed builds of the last 24 hours',
      value: ({ failedLastDay }) => failedLastDay,
    },
    {
      key: 'failed',
      title: 'Builds 10\u00a0d',
      kind: 'number',
      hint: 'Failed builds of 10 days, and their share of all failures with its 95 % interval',
      value: ({ failed }) => failed,
      show: ({ failed, share }) => (
        <>
          {formatNumber(failed)} <RangeBar share={share} scale={widest} label={shareLabel(share)} />
        </>
      ),
    },
    {
      key: 'bars',
      title: '10 days',
      kind: 'text',
      hint: 'Failed builds by 6 hours; full line: the signature was edited, broken line: the bug was closed',
      value: ({ bars }) => bars.join(' '),
      show: (row) => (
        <Sparkline
          bars={row.bars}
          label={`Failed builds of ${visibleText(row.bug, 60)} by 6 hours, most ${Math.max(...row.bars)}`}
          marks={marksOf(row, until)}
        />
      ),
    },
    {
      key: 'passed',
      title: 'Passed',
      kind: 'number',
      hint: 'Builds that passed although the signature hit: false positives',
      value: ({ passed }) => passed,
      show: ({ passed }) => <span class={passed > 0 ? 'warn' : 'quiet'}>{formatNumber(passed)}</span>,
    },
    { key: 'firstSeen', title: 'First seen', kind: 'time', value: ({ firstSeen }) => firstSeen },
    { key: 'lastSeen', title: 'Last seen', kind: 'time', value: ({ lastSeen }) => lastSeen },
  ];
}

/** `6.1 % of all failures (4.0 % to 9.2 %)`. */
export function shareLabel({ value, low, high }: BugRow['share']): string {
  return `${formatShare(value)} of all failures (${formatShare(low)} to ${formatShare(high)})`;
}

function marksOf({ edits, closedAt, bars }: BugRow, until: number): SparkMark[] {
  const length = bars.length * SPARK_STEP_MS;
  const at = (moment: string): number => (Date.parse(moment) - (until - length)) / length;
  const marks: SparkMark[] = edits.map((edit) => ({ at: at(edit), kind: 'edit' }));
  if (closedAt !== null) marks.push({ at: at(closedAt), kind: 'fix' });
  return marks.filter((mark) => mark.at >= 0 && mark.at <= 1);
}
