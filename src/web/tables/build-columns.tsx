import type { BuildState } from '../board/counted-row.ts';
import { bugAddress, buildAddress, withQuery } from '../design/addresses.ts';
import { Name } from '../design/names.tsx';
import type { TableSpec } from '../design/table-spec.ts';
import type { BuildRow } from '../views/build-rows.ts';
import { GroupLink } from './group-columns.tsx';

/** Words and colours for what was said of a build. */
const STATES: Readonly<Record<BuildState, { readonly word: string; readonly look: string }>> = {
  unread: { word: 'not judged', look: '' },
  classified: { word: 'known', look: 'known' },
  unclassified: { word: 'unclassified', look: 'warn' },
  'no-logs': { word: 'no logs', look: 'bad' },
  'incomplete-logs': { word: 'logs incomplete', look: 'bad' },
  error: { word: 'could not be read', look: 'bad' },
  passed: { word: 'passed', look: 'good' },
};

export function VerdictBadge({ state }: { readonly state: BuildState }) {
  const { word, look } = STATES[state];
  return <span class={`badge ${look}`}>{word}</span>;
}

/** The table of builds. */
export const BUILD_COLUMNS: TableSpec<BuildRow> = [
  {
    key: 'build',
    title: 'Build',
    kind: 'text',
    value: ({ build }) => build,
    show: ({ build }) => (
      <a href={buildAddress(build)}>
        <Name text={build} most={12} />
      </a>
    ),
  },
  {
    key: 'job',
    title: 'Job',
    kind: 'text',
    value: ({ job }) => job,
    show: ({ job }) => <GroupLink dimension="job" name={job} />,
  },
  {
    key: 'state',
    title: 'Verdict',
    kind: 'text',
    value: ({ state }) => state,
    show: ({ state }) => <VerdictBadge state={state} />,
  },
  {
    key: 'bugs',
    title: 'Bugs',
    kind: 'text',
    value: ({ bugs }) => bugs.join(' '),
    show: ({ bugs }) => <BugList bugs={bugs} />,
  },
  { key: 'status', title: 'Result', kind: 'text', value: ({ status }) => status },
  {
    key: 'change',
    title: 'Change',
    kind: 'text',
    value: ({ change }) => change,
    show: ({ change }) => (change === null ? '–' : <GroupLink dimension="change" name={change} />),
  },
  {
    key: 'project',
    title: 'Project',
    kind: 'text',
    value: ({ project }) => project,
    isForPrograms: true,
  },
  {
    key: 'voting',
    title: 'Voting',
    kind: 'text',
    value: ({ voting }) => String(voting),
    isForPrograms: true,
  },
  { key: 'pipeline', title: 'Pipeline', kind: 'text', value: ({ pipeline }) => pipeline },
  { key: 'branch', title: 'Branch', kind: 'text', value: ({ branch }) => branch },
  { key: 'provider', title: 'Node provider', kind: 'text', value: ({ provider }) => provider },
  { key: 'ended', title: 'Ended', kind: 'time', value: ({ ended }) => ended },
  {
    key: 'secondsToVerdict',
    title: 'Verdict after (s)',
    kind: 'number',
    hint: 'Seconds from the end of the build until its verdict was there',
    value: ({ secondsToVerdict }) => secondsToVerdict,
  },
];

/** Bugs of a build that a cell names; the others are on its page. */
const MOST_NAMED = 4;

function BugList({ bugs }: { readonly bugs: readonly string[] }) {
  if (bugs.length === 0) return <span class="quiet">–</span>;
  return (
    <>
      {bugs.slice(0, MOST_NAMED).map((bug, place) => (
        <span key={bug}>
          {place > 0 && ', '}
          <a href={bugAddress(bug)}>
            <Name text={bug} most={30} />
          </a>
        </span>
      ))}
      {bugs.length > MOST_NAMED && ` and ${bugs.length - MOST_NAMED} more`}
    </>
  );
}

/** Where the list of builds of a filter is. */
export function buildsAddress(query: Readonly<Record<string, string | undefined>>): string {
  return withQuery('/builds', query);
}
