import { z } from 'zod';
import { DIMENSIONS, type Dimension } from '../board/counted-row.ts';
import { groupAddress, withQuery } from '../design/addresses.ts';
import { BarChart } from '../design/bar-chart.tsx';
import { DataTable } from '../design/data-table.tsx';
import { FacetList } from '../design/facet-list.tsx';
import { Layout } from '../design/layout.tsx';
import { formatNumber, formatShare, Name, OutsideLink } from '../design/names.tsx';
import { Time } from '../design/time.tsx';
import { sendPage } from '../server/send-page.ts';
import { SHARED } from '../server/shared-page.ts';
import { BugLink } from '../tables/bug-columns.tsx';
import { BUILD_COLUMNS, buildsAddress } from '../tables/build-columns.tsx';
import { dimensionTitle } from '../tables/group-columns.tsx';
import type { GroupRow } from '../views/group-rows.ts';
import { type GroupView, groupView } from '../views/group-view.ts';
import type { WebContext, WebServer } from '../web-context.ts';

const params = z.object({ '*': z.string() });

/** `/job/NAME`, `/project/NAME`, `/change/PROJECT/NUMBER`, …: all about one of them. */
export function registerGroupPages(server: WebServer, context: WebContext): void {
  for (const dimension of DIMENSIONS) {
    server.get(
      `/${dimension}/*`,
      { schema: { params, hide: true }, config: SHARED },
      async (request, reply) => {
        const name = request.params['*'];
        const view = groupView(context, dimension, name);
        if (view === undefined) return reply.callNotFound();
        return sendPage(reply, <GroupPage context={context} dimension={dimension} name={name} view={view} />);
      },
    );
  }
}

interface GroupPageProps {
  readonly context: WebContext;
  readonly dimension: Dimension;
  readonly name: string;
  readonly view: GroupView;
}

function GroupPage({ context, dimension, name, view }: GroupPageProps) {
  const now = context.now();
  const bars = view.bars.map((bar) => ({ ...bar, start: Date.parse(bar.start) }));
  const title = `${dimensionTitle(dimension)} ${name}`;
  return (
    <Layout
      context={context}
      title={title}
      path={groupAddress(dimension, name)}
      feed={withQuery('/feed.atom', { [dimension]: name })}
      live
    >
      <h1>
        {dimensionTitle(dimension)} <Name text={name} />
      </h1>
      <div id="facts" data-live="">
        <Facts context={context} dimension={dimension} view={view} />
      </div>
      {dimension !== 'change' && <BarChart bars={bars} caption="Builds by 6 hours, last 10 days" />}
      <div id="group" data-live="">
        <h2 id="bugs">Known bugs</h2>
        {view.bugs.length === 0 ? (
          <p class="quiet">No failed build of the last 10 days has a known bug.</p>
        ) : (
          <FacetList
            title="Failed builds by bug"
            rows={view.bugs}
            show={(bug) => <BugLink bug={bug ?? ''} title={context.facts.get(bug ?? '').title ?? null} />}
          />
        )}
        <h2 id="builds">Newest builds</h2>
        <DataTable
          spec={BUILD_COLUMNS}
          rows={view.builds}
          now={now}
          caption={`Newest builds (${view.builds.length})`}
          empty="None."
          twin={{ path: '/api/v1/builds', query: { [dimension]: name } }}
        />
      </div>
      <p>
        <a href={buildsAddress({ [dimension]: name })}>All builds of the last 10 days</a> ·{' '}
        <a href={buildsAddress({ [dimension]: name, state: 'unclassified' })}>Unclassified ones</a>
      </p>
    </Layout>
  );
}

function Facts({ context, dimension, view }: Pick<GroupPageProps, 'context' | 'dimension' | 'view'>) {
  const { group, builds } = view;
  const changeUrl = builds.find((build) => build.changeUrl !== null)?.changeUrl;
  return (
    <dl class="facts">
      {dimension === 'change' && changeUrl && (
        <>
          <dt>Review</dt>
          <dd>
            <OutsideLink href={changeUrl}>
              <Name text={changeUrl} />
            </OutsideLink>
          </dd>
        </>
      )}
      <dt>10 days</dt>
      <dd>
        {formatNumber(group.failed)} failed, {formatNumber(group.passed)} passed:{' '}
        {rateText(group.failureRate)} fail
      </dd>
      <dt>24 hours</dt>
      <dd>{formatNumber(group.failedLastDay)} failed</dd>
      <dt>With a known bug</dt>
      <dd>
        {group.voting === 0 ? 'nothing to classify' : rateText(group.classificationRate)}
        {group.unclassified > 0 && `, ${formatNumber(group.unclassified)} without`}
      </dd>
      {dimension !== 'change' && (
        <>
          <dt>Changes hurt</dt>
          <dd>{formatNumber(group.changes)}</dd>
        </>
      )}
      <dt>Last failure</dt>
      <dd>{group.lastFailed === null ? 'none' : <Time at={group.lastFailed} now={context.now()} />}</dd>
    </dl>
  );
}

function rateText({ value, low, high }: GroupRow['failureRate']): string {
  return `${formatShare(value)} (${formatShare(low)} to ${formatShare(high)})`;
}
