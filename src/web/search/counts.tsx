import type { FacetBucket, HistogramBucket, Survey } from '../../store/store.ts';
import { withQuery } from '../design/addresses.ts';
import { formatNumber, Name } from '../design/names.tsx';
import type { Bars } from './bars.ts';
import { type Narrow, narrowing } from './narrow-query.ts';
import { partialText } from './partial-text.ts';
import type { SearchQuery } from './search-query.ts';

/** Fields by whose values a search is counted. */
export const FACETS = [
  { field: 'build_name', title: 'Jobs' },
  { field: 'build_status', title: 'Status' },
  { field: 'project', title: 'Projects' },
  { field: 'filename', title: 'Files' },
  { field: 'loglevel', title: 'Levels' },
  { field: 'node_provider', title: 'Node providers' },
] as const;

/** Values of a field that are shown at first. */
const SHOWN_VALUES = 8;

interface CountsProps {
  readonly survey: Survey;
  readonly query: SearchQuery;
  readonly bars: Bars;
}

/** How many events match, when they were, and what they have in common. */
export function Counts({ survey, query, bars }: CountsProps) {
  const { events, builds, facets, partial } = survey;
  const narrow = narrowing(query.q);
  return (
    <section id="counts" aria-labelledby="counts-title">
      <h2 id="counts-title">
        {partial !== undefined && 'At least '}
        {formatNumber(events)} events in {formatNumber(builds)} builds
      </h2>
      {partial !== undefined && <p class="notice warn">{partialText(partial)}</p>}
      {bars.bars.length > 1 && <Histogram {...bars} query={query} />}
      <div class="facets">
        {FACETS.map(({ field, title }, place) => (
          <Facet key={field} {...{ field, title, query, narrow, buckets: facets[place] ?? [] }} />
        ))}
      </div>
    </section>
  );
}

const WIDTH = 720;
const HEIGHT = 90;
const MAX_WIDTH = 24;

function Histogram({ bars, barMs, query }: Bars & { readonly query: SearchQuery }) {
  const most = Math.max(1, ...bars.map(({ events }) => events));
  const step = WIDTH / bars.length;
  const label = `Events by ${describeStep(barMs)}, the most ${most}`;
  return (
    <figure>
      <svg
        class="bars"
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={label}
        preserveAspectRatio="none"
      >
        {bars.map(({ start, events }, place) => {
          const height = events === 0 ? 0 : Math.max(2, (events / most) * HEIGHT);
          return (
            <rect
              key={place}
              x={place * step}
              y={HEIGHT - height}
              width={Math.min(MAX_WIDTH, step * 0.85)}
              height={height}
            >
              <title>{`${momentText(start)}: ${events} events`}</title>
            </rect>
          );
        })}
      </svg>
      <figcaption>
        {label}. From {momentText(bars[0]!.start)} to{' '}
        {momentText(new Date(bars.at(-1)!.start.getTime() + barMs))}.
      </figcaption>
      <details>
        <summary>The same as a table</summary>
        <BarTable bars={bars} barMs={barMs} query={query} />
      </details>
    </figure>
  );
}

function BarTable(props: { bars: readonly HistogramBucket[]; barMs: number; query: SearchQuery }) {
  const { bars, barMs, query } = props;
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">From</th>
          <th scope="col" class="number">
            Events
          </th>
          <th scope="col" class="number">
            Builds
          </th>
        </tr>
      </thead>
      <tbody>
        {bars
          .filter(({ events }) => events > 0)
          .map(({ start, events, builds }) => (
            <tr key={start.getTime()}>
              <th scope="row">
                <a href={addressOf(query, { since: start, until: new Date(start.getTime() + barMs) })}>
                  {momentText(start)}
                </a>
              </th>
              <td class="number">{formatNumber(events)}</td>
              <td class="number">{formatNumber(builds)}</td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}

function describeStep(ms: number): string {
  const minutes = ms / 60_000;
  if (minutes < 60) return `${minutes} min`;
  return minutes < 24 * 60 ? `${minutes / 60} h` : `${minutes / 60 / 24} d`;
}

function momentText(moment: Date): string {
  return moment.toISOString().slice(0, 16).replace('T', ' ');
}

interface FacetProps {
  readonly narrow: Narrow;
  readonly field: string;
  readonly title: string;
  readonly query: SearchQuery;
  readonly buckets: readonly FacetBucket[];
}

function Facet({ title, buckets, ...rest }: FacetProps) {
  if (buckets.length === 0) return null;
  const rows = buckets.map((bucket) => <FacetValue key={bucket.value} bucket={bucket} {...rest} />);
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <ul>{rows.slice(0, SHOWN_VALUES)}</ul>
      {rows.length > SHOWN_VALUES && (
        <details>
          <summary>{rows.length - SHOWN_VALUES} more</summary>
          <ul>{rows.slice(SHOWN_VALUES)}</ul>
        </details>
      )}
    </section>
  );
}

function FacetValue(props: Omit<FacetProps, 'title' | 'buckets'> & { readonly bucket: FacetBucket }) {
  const { field, query, narrow, bucket } = props;
  const { value, events, builds } = bucket;
  const to = (isWanted: boolean) => addressOf({ ...query, q: narrow(field, value, isWanted) });
  return (
    <li>
      <a href={to(true)}>
        <Name text={value} />
      </a>{' '}
      <span class="quiet">
        {formatNumber(events)} in {formatNumber(builds)}
      </span>{' '}
      <a href={to(false)} class="without">
        without<span class="hidden-text"> {value.slice(0, 80)}</span>
      </a>
    </li>
  );
}

function addressOf({ q, range, since, until }: SearchQuery, span?: { since: Date; until: Date }): string {
  if (span !== undefined) {
    return withQuery('/search', {
      q,
      since: span.since.toISOString(),
      until: span.until.toISOString(),
      counts: '1',
    });
  }
  return withQuery('/search', { q, range, since, until, counts: '1' });
}
