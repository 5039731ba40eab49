import type { Bar } from '../board/count-bars.ts';
import { absoluteTime } from './relative-time.ts';

/** Failed and passed builds over time: a table for all, out of which a script draws a chart. */
export function BarChart(props: {
  readonly bars: readonly Bar[];
  readonly caption: string;
  /** Moments to mark, with a word each. */
  readonly marks?: readonly { readonly at: number; readonly word: string }[];
}) {
  const { bars, caption, marks = [] } = props;
  return (
    <figure class="chart">
      <figcaption>{caption}</figcaption>
      <details>
        <summary>The same as a table</summary>
        <div class="table-frame">
          <table>
            <thead>
              <tr>
                <th scope="col">From (UTC)</th>
                <th scope="col" class="number">
                  Failed
                </th>
                <th scope="col" class="number">
                  Passed
                </th>
              </tr>
            </thead>
            <tbody>
              {bars.map(({ start, failed, passed }) => (
                <tr key={start} data-time={start / 1000}>
                  <td>{absoluteTime(start).slice(0, 16)}</td>
                  <td class="number">{failed}</td>
                  <td class="number">{passed}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        {marks.length > 0 && (
          <ul class="marks">
            {marks.map(({ at, word }) => (
              <li key={`${at}${word}`} data-time={at / 1000}>
                {absoluteTime(at).slice(0, 16)} {word}
              </li>
            ))}
          </ul>
        )}
      </details>
    </figure>
  );
}
