import { visibleText } from '../../util/visible-text.ts';
import { GroupLink } from '../tables/group-columns.tsx';
import type { EvidenceRow } from '../views/evidence-rows.ts';
import { buildAddress, logAddress } from './addresses.ts';
import { Name } from './names.tsx';
import { Time } from './time.tsx';

/** Characters of a line that a list shows. */
const LONGEST_EXCERPT = 400;

/** Lines of logs, each with its place and a link to where it stands. */
export function EvidenceList(props: {
  readonly rows: readonly EvidenceRow[];
  readonly now: Date;
  readonly empty: string;
}) {
  const { rows, now, empty } = props;
  if (rows.length === 0) return <p class="quiet">{empty}</p>;
  return (
    <ul class="evidence">
      {rows.map((row) => (
        <li key={`${row.build}${row.file}${row.line}`}>
          <EvidenceLine row={row} />
          <span class="small quiet">
            <GroupLink dimension="job" name={row.job} />, build{' '}
            <a href={buildAddress(row.build)}>
              <Name text={row.build} most={8} />
            </a>
            , <Time at={row.at ?? undefined} now={now} />
            {row.hits > 1 && `, ${row.hits} hits`}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** One line of a log, and a link to its place among the others. */
export function EvidenceLine({
  row,
}: {
  readonly row: Pick<EvidenceRow, 'build' | 'file' | 'line' | 'excerpt'>;
}) {
  return (
    <>
      <code class="log">{visibleText(row.excerpt, LONGEST_EXCERPT) || ' '}</code>
      <a class="small" href={logAddress(row.build, row.file, row.line)}>
        <Name text={`${row.file}:${row.line}`} />
      </a>{' '}
    </>
  );
}
