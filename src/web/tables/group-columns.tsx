import type { Dimension } from '../board/counted-row.ts';
import { groupAddress } from '../design/addresses.ts';
import { formatShare, Name } from '../design/names.tsx';
import { RangeBar } from '../design/sparkline.tsx';
import type { TableSpec } from '../design/table-spec.ts';
import type { GroupRow } from '../views/group-rows.ts';

const TITLES: Readonly<Record<Dimension, string>> = {
  job: 'Job',
  project: 'Project',
  pipeline: 'Pipeline',
  branch: 'Branch',
  change: 'Change',
  provider: 'Node provider',
  status: 'Status',
};

/** Name of a dimension, for people. */
export function dimensionTitle(dimension: Dimension): string {
  return TITLES[dimension];
}

/** The table of jobs, projects, …, by how their builds fare. */
export function groupColumns(dimension: Dimension): TableSpec<GroupRow> {
  return [
    {
      key: 'name',
      title: TITLES[dimension],
      kind: 'text',
      value: ({ name }) => name,
      show: ({ name }) => <GroupLink dimension={dimension} name={name} />,
    },
    {
      key: 'failedLastDay',
      title: 'Failed 24\u00a0h',
      kind: 'number',
      value: ({ failedLastDay }) => failedLastDay,
    },
    { key: 'failed', title: 'Failed 10\u00a0d', kind: 'number', value: ({ failed }) => failed },
    { key: 'passed', title: 'Passed 10\u00a0d', kind: 'number', value: ({ passed }) => passed },
    {
      key: 'failureRate',
      title: 'Failure rate',
      kind: 'number',
      hint: 'Failed of failed and passed builds, with its 95 % interval',
      value: ({ failureRate }) => failureRate.value,
      show: ({ failureRate }) => <ShareCell share={failureRate} what="failed" />,
    },
    {
      key: 'unclassified',
      title: 'Unclassified',
      kind: 'number',
      hint: 'Failed voting builds without a known bug',
      value: ({ unclassified }) => unclassified,
    },
    {
      key: 'classificationRate',
      title: 'Classified',
      kind: 'number',
      hint: 'Failed voting builds with a known bug, of all of them',
      value: ({ classificationRate }) => classificationRate.value,
      show: ({ classificationRate, voting }) =>
        voting === 0 ? (
          <span class="quiet">–</span>
        ) : (
          <ShareCell share={classificationRate} what="classified" />
        ),
    },
    {
      key: 'changes',
      title: 'Changes',
      kind: 'number',
      hint: 'Changes hurt in 10 days',
      value: ({ changes }) => changes,
    },
    { key: 'lastFailed', title: 'Last failure', kind: 'time', value: ({ lastFailed }) => lastFailed },
  ];
}

/** A job, project, … with a link to its page. */
export function GroupLink({
  dimension,
  name,
}: {
  readonly dimension: Dimension;
  readonly name: string | null;
}) {
  if (name === null) return <span class="quiet">not known</span>;
  return (
    <a href={groupAddress(dimension, name)}>
      <Name text={name} />
    </a>
  );
}

function ShareCell({ share, what }: { readonly share: GroupRow['failureRate']; readonly what: string }) {
  const label = `${formatShare(share.value)} ${what} (${formatShare(share.low)} to ${formatShare(share.high)})`;
  return (
    <>
      {formatShare(share.value)} <RangeBar share={share} scale={1} label={label} />
    </>
  );
}
