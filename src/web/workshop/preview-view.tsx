import type { PreviewedBuild } from '../../classify/preview-signature.ts';
import { buildAddress } from '../design/addresses.ts';
import { DataTable } from '../design/data-table.tsx';
import { EvidenceLine } from '../design/evidence-list.tsx';
import { formatNumber, Name } from '../design/names.tsx';
import { formatDuration } from '../design/relative-time.ts';
import type { TableSpec } from '../design/table-spec.ts';
import { BugLink } from '../tables/bug-columns.tsx';
import { VerdictBadge } from '../tables/build-columns.tsx';
import type { PreviewResult } from './preview-job.ts';
import type { RunState } from './preview-runs.ts';

interface PreviewProps {
  readonly state: RunState;
  readonly now: Date;
  /** Builds of the last days, to compare with. */
  readonly all: { readonly failed: number; readonly passed: number };
}

/** How a run of a signature over the logs stands, or what came of it. */
export function PreviewView({ state, now, all }: PreviewProps) {
  return (
    <section id="preview" aria-labelledby="preview-title">
      <h2 id="preview-title">Over the logs that are kept</h2>
      {state.kind === 'running' && <p role="status">Still running: {progressText(state)}</p>}
      {state.kind === 'cancelled' && <p class="notice warn">This was cancelled before it was done.</p>}
      {state.kind === 'failed' && (
        <p class="notice bad">This could not be done: {state.message.slice(0, 1000)}</p>
      )}
      {state.kind === 'done' && <Result result={state.result} now={now} all={all} />}
    </section>
  );
}

function progressText({ done, total }: { readonly done: number; readonly total: number }): string {
  return total === 0
    ? 'waiting for its turn.'
    : `${Math.floor((done / total) * 100)} % of the logs looked at.`;
}

function Result({ result, now, all }: { result: PreviewResult; now: Date; all: PreviewProps['all'] }) {
  const { summary, passed, failed, lost, isCut, damaged, durationMs } = result;
  return (
    <>
      <Verdict {...{ result, all }} />
      {isCut && (
        <p class="notice bad">
          It matches so many lines that only the newest were looked at: it would hit nearly everything.
        </p>
      )}
      {damaged.length > 0 && (
        <p class="notice bad">
          {damaged.length} parts of the logs could not be read: {damaged[0]?.slice(0, 300)}
        </p>
      )}
      <BuildTable title="Builds that passed and are hit" builds={passed} count={summary.passed} now={now} />
      <BuildTable title="Failed builds that are hit" builds={failed} count={summary.failed} now={now} />
      <BuildTable title="Builds that are hit no more" builds={lost} count={summary.lost} now={now} />
      <Overlaps result={result} />
      <p class="quiet small">Found in {formatDuration(durationMs)}, from logs and stored verdicts.</p>
    </>
  );
}

/** The decision first, then its numbers. */
function Verdict({ result, all }: { readonly result: PreviewResult; readonly all: PreviewProps['all'] }) {
  const { failed, passed, explained, gained, lost } = result.summary;
  return (
    <>
      <p class={`notice ${lookOf(result)}`}>
        <strong>{decisionOf(result)}</strong>
      </p>
      <dl class="numbers">
        <Figure
          title="failed builds are hit"
          value={failed}
          note={`${formatNumber(all.failed)} failed in 10 days`}
        />
        <Figure
          title="builds that passed are hit"
          value={passed}
          note={`${formatNumber(all.passed)} passed in 10 days`}
        />
        <Figure title="failed builds get their first known bug" value={explained} />
        <Figure
          title="verdicts would change"
          value={gained + lost}
          note={`${gained} gain it, ${lost} lose it`}
        />
      </dl>
    </>
  );
}

function Figure({
  title,
  value,
  note,
}: {
  readonly title: string;
  readonly value: number;
  readonly note?: string;
}) {
  return (
    <div>
      <dt>
        {title}
        {note !== undefined && <span class="quiet"> ({note})</span>}
      </dt>
      <dd>{formatNumber(value)}</dd>
    </div>
  );
}

function lookOf({ summary: { failed, passed } }: PreviewResult): string {
  if (passed > 0) return 'bad';
  return failed === 0 ? 'warn' : '';
}

function decisionOf({ summary: { failed, passed, lost } }: PreviewResult): string {
  if (passed > 0) return 'It hits builds that passed: it does not tell failures from successes.';
  if (failed === 0) return lost > 0 ? 'It hits nothing any more.' : 'It hits nothing that is kept.';
  return 'It hits failed builds only.';
}

function BuildTable(props: {
  readonly title: string;
  readonly builds: readonly PreviewedBuild[];
  readonly count: number;
  readonly now: Date;
}) {
  const { title, builds, count, now } = props;
  if (count === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <DataTable
        spec={COLUMNS}
        rows={builds}
        now={now}
        caption={builds.length < count ? `The newest ${builds.length} of ${count}` : `All ${count}`}
        empty=""
      />
    </>
  );
}

const COLUMNS: TableSpec<PreviewedBuild> = [
  {
    key: 'build',
    title: 'Build',
    kind: 'text',
    value: ({ build }) => build.buildUuid,
    show: ({ build }) => (
      <a href={buildAddress(build.buildUuid)}>
        <Name text={build.jobName ?? build.buildUuid} />
      </a>
    ),
  },
  { key: 'status', title: 'Result', kind: 'text', value: ({ build }) => build.status },
  {
    key: 'time',
    title: 'Ended',
    kind: 'time',
    value: ({ build }) => (build.endedAt ?? build.startedAt)?.toISOString() ?? null,
  },
  {
    key: 'change',
    title: 'What changes',
    kind: 'text',
    value: changeOf,
    show: (row) => <Change row={row} />,
  },
  {
    key: 'others',
    title: 'Other bugs',
    kind: 'text',
    value: ({ otherBugs }) => otherBugs.map(({ bug }) => bug).join(' ') || null,
  },
  {
    key: 'lines',
    title: 'Lines',
    kind: 'text',
    value: ({ hit }) => hit?.hits[0]?.excerpt ?? null,
    show: (row) => <Lines row={row} />,
  },
];

function changeOf({ hit, hadBug }: PreviewedBuild): string {
  if (hit === undefined) return 'loses the bug';
  return hadBug ? 'nothing' : 'gets the bug';
}

function Change({ row }: { readonly row: PreviewedBuild }) {
  return (
    <>
      {changeOf(row)}
      {row.state !== undefined && (
        <>
          ; now <VerdictBadge state={row.state} />
        </>
      )}
    </>
  );
}

function Lines({ row: { build, hit } }: { readonly row: PreviewedBuild }) {
  if (hit === undefined) return <span class="quiet">–</span>;
  return (
    <ul class="evidence">
      {hit.hits.slice(0, 2).map(({ filename, line, excerpt }) => (
        <li key={`${filename}${line}`}>
          <EvidenceLine row={{ build: build.buildUuid, file: filename, line, excerpt }} />
        </li>
      ))}
      {hit.hitCount > 2 && <li class="small quiet">{formatNumber(hit.hitCount)} hits in all</li>}
    </ul>
  );
}

function Overlaps({ result: { summary } }: { readonly result: PreviewResult }) {
  const { overlaps, failed, passed } = summary;
  if (overlaps.length === 0) return null;
  return (
    <>
      <h3>Signatures that hit the same builds</h3>
      <ul>
        {overlaps.slice(0, 20).map(({ bug, title, builds }) => (
          <li key={bug}>
            <BugLink bug={bug} title={title ?? null} />: {formatNumber(builds)} of{' '}
            {formatNumber(failed + passed)}
            {builds === failed + passed && ', all of them'}
          </li>
        ))}
      </ul>
    </>
  );
}
