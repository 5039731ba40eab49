import { wantedTexts } from '../../classify/excerpt.ts';
import type { QueryNode } from '../../query/ast.ts';
import type { SearchSummary } from '../../store/store.ts';
import { withQuery } from '../design/addresses.ts';
import { DataTable } from '../design/data-table.tsx';
import { formatNumber } from '../design/names.tsx';
import { barsOf } from './bars.ts';
import { Counts } from './counts.tsx';
import { eventColumns } from './event-columns.tsx';
import { partialText } from './partial-text.ts';
import type { SearchAnswer } from './search-job.ts';
import type { RANGES, SearchQuery, TimeSpan } from './search-query.ts';
import type { SurveyAnswer } from './survey-job.ts';

/** What the search page shows. */
export interface SearchView {
  readonly query: SearchQuery;
  readonly now: Date;
  /** What is wrong with the query, with a line that points at it. */
  readonly problem?: string;
  readonly found?: SearchAnswer & { readonly node: QueryNode };
  readonly counts?: { readonly survey: SurveyAnswer; readonly span: TimeSpan };
}

/** The content of the search page. */
export function SearchPage(view: SearchView) {
  const { query, problem, found } = view;
  return (
    <>
      <h1>Search the logs</h1>
      <SearchForm query={query} />
      {problem !== undefined && (
        <div role="alert">
          <p class="notice bad">The query can not be read.</p>
          <pre class="problem">{problem}</pre>
        </div>
      )}
      {found === undefined && problem === undefined && <Examples />}
      {found !== undefined && (
        <>
          <CountsPart {...view} />
          <Found {...view} found={found} />
        </>
      )}
    </>
  );
}

const RANGE_TITLES = {
  '1h': 'last hour',
  '6h': 'last 6 hours',
  '24h': 'last 24 hours',
  '3d': 'last 3 days',
  '10d': 'last 10 days',
  all: 'all that is kept',
} as const satisfies Record<keyof typeof RANGES, string>;

function SearchForm({ query: { q, range, since, until } }: { readonly query: SearchQuery }) {
  const isExact = (since ?? '') !== '' || (until ?? '') !== '';
  return (
    <form action="/search" class="search-form">
      <label class="search-words">
        Query{' '}
        <input
          type="search"
          name="q"
          value={q}
          maxLength={10_000}
          autocomplete="off"
          spellcheck={false}
          data-complete="/search/complete"
          aria-describedby="search-help"
        />
      </label>
      <label>
        Time{' '}
        <select name="range">
          {Object.entries(RANGE_TITLES).map(([name, title]) => (
            <option key={name} value={name} selected={name === range}>
              {title}
            </option>
          ))}
        </select>
      </label>
      <details open={isExact}>
        <summary>From and to</summary>
        <label>
          From <input name="since" value={since} placeholder="2026-11-21T12:00Z" size={20} />
        </label>{' '}
        <label>
          to <input name="until" value={until} placeholder="2026-11-21T13:00Z" size={20} />
        </label>
      </details>
      <button type="submit" class="primary">
        Search
      </button>
      <p class="quiet small" id="search-help">
        The language of signatures: <code>message:"connection refused" AND build_name:unit*</code>. Words are
        whole words; case does not matter.
      </p>
    </form>
  );
}

const EXAMPLES = [
  'message:"No space left on device"',
  'loglevel:ERROR AND filename:"job-output.txt"',
  'message:timeout AND NOT build_status:SUCCESS',
  'message:/[a-z]+exception/ AND voting:1',
];

function Examples() {
  return (
    <section aria-labelledby="examples">
      <h2 id="examples">Such as</h2>
      <ul>
        {EXAMPLES.map((text) => (
          <li key={text}>
            <a href={withQuery('/search', { q: text })}>
              <code>{text}</code>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

function CountsPart({ query, counts }: SearchView) {
  const { q, range, since, until } = query;
  const address = { q, range, since, until };
  if (counts === undefined) {
    return (
      <p id="counts" data-load={withQuery('/search/counts', address)}>
        <a href={withQuery('/search', { ...address, counts: '1' })}>Count and chart all that matches</a>
      </p>
    );
  }
  return <SearchCounts {...{ query, counts }} />;
}

/** The counts of a search. */
export function SearchCounts({
  query,
  counts: { survey, span },
}: Required<Pick<SearchView, 'query' | 'counts'>>) {
  return <Counts survey={survey} query={query} bars={barsOf(survey.histogram, survey.stepMs, span)} />;
}

function Found({ query, found, now }: SearchView & { readonly found: NonNullable<SearchView['found']> }) {
  const { events, summary, node } = found;
  const { q, range, since, until } = query;
  return (
    <section aria-labelledby="found">
      <h2 id="found">Newest events</h2>
      <DataTable
        spec={eventColumns(wantedTexts(node)).filter(({ isForPrograms }) => !isForPrograms)}
        rows={events}
        now={now}
        caption={`The newest ${events.length} events that match`}
        empty={summary.partial === undefined ? 'Nothing matches.' : 'Nothing was found in time.'}
        twin={{ path: '/api/v1/search', query: { q, range, since, until } }}
      />
      <Searched summary={summary} limit={query.limit} query={query} />
      <p>
        <a href={withQuery('/workshop', { q })}>Make a signature of this query</a>
      </p>
    </section>
  );
}

interface SearchedProps {
  readonly summary: SearchSummary;
  readonly limit: number;
  readonly query: SearchQuery;
}

/** What was searched, what was not, and why. */
function Searched({ summary, limit, query }: SearchedProps) {
  const { events, blocks, damaged, partial } = summary;
  const isAll = query.range === 'all' && query.since === undefined && query.until === undefined;
  return (
    <ul class="quiet small searched">
      {partial !== undefined && <li class="warn">{partialText(partial)}</li>}
      {events >= limit && <li>The newest {limit} events are shown; older ones were not looked for.</li>}
      {blocks.total > 0 && <BlocksRead {...summary} />}
      {damaged.map((text) => (
        <li key={text} class="bad">
          Not searched: {text.slice(0, 500)}
        </li>
      ))}
      {!isAll && <li>Events outside the time above were not searched.</li>}
      <li>
        Builds whose logs are no longer kept, and files that were left out when they were read, can not be
        found.
      </li>
    </ul>
  );
}

function BlocksRead({ blocks: { total, skipped, read }, partial }: SearchSummary) {
  const rest = Math.max(0, total - skipped - read);
  return (
    <li>
      Of {formatNumber(total)} blocks of text {formatNumber(read)} were read and {formatNumber(skipped)} ruled
      out unread, by their time, their files or the words in them
      {rest > 0 && `; ${formatNumber(rest)} were not ${partial === undefined ? 'needed' : 'reached'}`}.
    </li>
  );
}
