import { z } from 'zod';
import { wilsonShare } from '../board/wilson.ts';
import { buildAddress, withQuery } from '../design/addresses.ts';
import { DataTable } from '../design/data-table.tsx';
import { EvidenceLine } from '../design/evidence-list.tsx';
import { Layout } from '../design/layout.tsx';
import { formatNumber, formatShare, Name } from '../design/names.tsx';
import { parseSort, sortRows } from '../design/table-spec.ts';
import { Time } from '../design/time.tsx';
import { sendPage } from '../server/send-page.ts';
import { SHARED } from '../server/shared-page.ts';
import { VerdictBadge } from '../tables/build-columns.tsx';
import { GroupLink, groupColumns } from '../tables/group-columns.tsx';
import { buildRow } from '../views/build-rows.ts';
import { type EvidenceRow, tellingEvidence } from '../views/evidence-rows.ts';
import { filterEntries } from '../views/filter-query.ts';
import { type UnclassifiedView, unclassifiedQuery, unclassifiedView } from '../views/unclassified-view.ts';
import type { WebContext, WebServer } from '../web-context.ts';
import { FilterForm } from './filter-form.tsx';
import { Freshness } from './freshness.tsx';

const querystring = unclassifiedQuery.extend({
  sort: z.string().optional(),
  page: z.coerce.number().int().min(1).max(100_000).default(1),
});

type PageQuery = z.infer<typeof querystring>;

const BUILDS_A_PAGE = 25;

/** `/unclassified`: failures that no signature knows, with the lines that most likely tell why. */
export function registerUnclassifiedPage(server: WebServer, context: WebContext): void {
  server.get(
    '/unclassified',
    { schema: { querystring, hide: true }, config: SHARED },
    async ({ query }, reply) => {
      const view = unclassifiedView(context, query);
      const first = (query.page - 1) * BUILDS_A_PAGE;
      const rows = view.rows.slice(first, first + BUILDS_A_PAGE);
      const lines = await tellingEvidence(context, rows);
      const props = { context, query, view, rows, lines };
      return sendPage(reply, <UnclassifiedPage {...props} />);
    },
  );
}

interface UnclassifiedPageProps {
  readonly context: WebContext;
  readonly query: PageQuery;
  readonly view: UnclassifiedView;
  readonly rows: readonly number[];
  readonly lines: ReadonlyMap<number, readonly EvidenceRow[]>;
}

function UnclassifiedPage({ context, query, view, rows, lines }: UnclassifiedPageProps) {
  const filter = filterEntries(query);
  const columns = groupColumns('job');
  const sort = parseSort(columns, query.sort);
  const rate = wilsonShare(view.total.classified, view.total.voting);
  const at = (page: number): string => withQuery('/unclassified', { ...filter, page: String(page) });
  const last = query.page * BUILDS_A_PAGE >= view.rows.length;
  const feed = withQuery('/feed.atom', { ...filter, state: 'unclassified' });
  return (
    <Layout context={context} title="Failures without a known bug" path="/unclassified" feed={feed} live>
      <h1>Failures without a known bug</h1>
      <Freshness context={context} />
      <FilterForm context={context} filter={filter} action="/unclassified" fixedState />
      <div id="unclassified" data-live="">
        <p>
          <strong>{formatNumber(view.rows.length)}</strong> failed voting builds have no known bug;{' '}
          <strong>{view.total.voting === 0 ? '–' : formatShare(rate.value)}</strong> of{' '}
          {formatNumber(view.total.voting)} are classified
          {view.total.voting > 0 && ` (${formatShare(rate.low)} to ${formatShare(rate.high)})`}.
        </p>
        <h2 id="jobs">By job</h2>
        <DataTable
          spec={columns}
          rows={sortRows(columns, view.jobs, sort).slice(0, 50)}
          now={context.now()}
          caption={`Jobs with unclassified failures (${Math.min(50, view.jobs.length)} of ${view.jobs.length})`}
          empty="Every failed voting build has a known bug."
          page={{ path: '/unclassified', query: filter, sort }}
          twin={{ path: '/api/v1/unclassified', query: filter }}
        />
        <h2 id="builds">Builds, newest first</h2>
        <ul class="evidence">
          {rows.map((row) => (
            <BuildItem key={row} context={context} row={row} lines={lines.get(row) ?? []} />
          ))}
        </ul>
        <p>
          {query.page > 1 && <a href={at(query.page - 1)}>Newer</a>}{' '}
          {!last && <a href={at(query.page + 1)}>Older</a>}
        </p>
      </div>
    </Layout>
  );
}

function BuildItem(props: {
  readonly context: WebContext;
  readonly row: number;
  readonly lines: readonly EvidenceRow[];
}) {
  const { context, row, lines } = props;
  const build = buildRow(context.board.table, row);
  const [line] = lines;
  const draft = line && { build: build.build, file: line.file, line: String(line.line) };
  return (
    <li>
      <GroupLink dimension="job" name={build.job} />{' '}
      <a href={buildAddress(build.build)}>
        build <Name text={build.build} most={8} />
      </a>
      , <Name text={build.status ?? ''} most={40} />{' '}
      <Time at={build.ended ?? undefined} now={context.now()} />{' '}
      {build.state !== 'unclassified' && <VerdictBadge state={build.state} />}{' '}
      <a href={withQuery('/workshop', draft ?? { build: build.build })}>
        Write a signature
        <span class="hidden-text"> for build {build.build.slice(0, 8)}</span>
      </a>
      {lines.length === 0 && <p class="quiet">No line of its logs looks like an error.</p>}
      {lines.map((one) => (
        <EvidenceLine key={`${one.file}${one.line}`} row={one} />
      ))}
    </li>
  );
}
