import type { ComponentChildren } from 'preact';
import type { FacetRow } from '../views/facet-rows.ts';
import { formatNumber, formatShare } from './names.tsx';

/** Values that a facet shows before it folds the others. */
const MOST_SHOWN = 8;

/** Builds by their value in one respect, as a small table: value, number, share. */
export function FacetList(props: {
  readonly title: string;
  readonly rows: readonly FacetRow[];
  readonly show: (value: string | null) => ComponentChildren;
}) {
  const { title, rows, show } = props;
  let total = 0;
  for (const { builds } of rows) total += builds;
  const shown = rows.slice(0, MOST_SHOWN);
  return (
    <table class="facet">
      <caption>
        {title}
        {rows.length > MOST_SHOWN && ` (${MOST_SHOWN} of ${rows.length})`}
      </caption>
      <tbody>
        {shown.map(({ value, builds }) => (
          <tr key={value}>
            <th scope="row" class="text">
              {show(value)}
            </th>
            <td class="number">{formatNumber(builds)}</td>
            <td class="number quiet">{formatShare(builds / Math.max(1, total))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
