import { z } from 'zod';
import type { Incident } from '../board/find-incidents.ts';
import { wilsonShare } from '../board/wilson.ts';
import { groupAddress } from '../design/addresses.ts';
import { DataTable } from '../design/data-table.tsx';
import { Layout } from '../design/layout.tsx';
import { formatCount, formatNumber, formatShare, Name } from '../design/names.tsx';
import { formatDuration } from '../design/relative-time.ts';
import { parseSort, sortRows } from '../design/table-spec.ts';
import { Time } from '../design/time.tsx';
import { sendPage } from '../server/send-page.ts';
import { SHARED } from '../server/shared-page.ts';
import { BugLink, bugColumns } from '../tables/bug-columns.tsx';
import { groupColumns } from '../tables/group-columns.tsx';
import { type NowView, nowView } from '../views/now-view.ts';
import { queueCounts } from '../views/queue-counts.ts';
import type { WebContext, WebServer } from '../web-context.ts';
import { Freshness } from './freshness.tsx';

/** Rows of the page before it says that there are more. */
const MOST_BUGS = 100;
const MOST_JOBS = 20;

const querystring = z.object({ sort: z.string().optional(), all: z.string().optional() });

/** `/`: what is failing now, and why. */
export function registerNowPage(server: WebServer, context: WebContext): void {
  server.get('/', { schema: { querystring, hide: true }, config: SHARED }, async (request, reply) => {
    const queue = await queueCounts(context);
    return sendPage(reply, <NowPage context={context} query={request.query} {...(queue && { queue })} />);
  });
}

interface NowPageProps {
  readonly context: WebContext;
  readonly query: z.infer<typeof querystring>;
  readonly queue?: NonNullable<Awaited<ReturnType<typeof queueCounts>>>;
}

function NowPage({ context, query, queue }: NowPageProps) {
  const view = nowView(context);
  const moment = context.now();
  const columns = bugColumns(view.span.until, Math.max(0.01, ...view.bugs.map(({ share }) => share.high)));
  const sort = parseSort(columns, query.sort);
  const bugs = sortRows(columns, view.bugs, sort);
  const shown = query.all === undefined ? bugs.slice(0, MOST_BUGS) : bugs;
  return (
    <Layout context={context} title="What is failing now" path="/" feed="/feed.atom" live>
      <h1>What is failing now</h1>
      <Freshness context={context} {...(queue && { queue })} />
      {context.board.caughtUpAt !== undefined && context.board.lastIngestedAt === 0 && <FirstSteps />}
      <div id="now" data-live="">
        <Numbers view={view} />
        <Incidents context={context} view={view} />
        <h2 id="bugs">Known bugs, by people hurt</h2>
        <DataTable
          spec={columns}
          rows={shown}
          now={moment}
          caption={`Bugs that failed builds in the last 10 days (${shown.length} of ${bugs.length})`}
          empty="No known bug failed a build in the last 10 days."
          page={{ path: '/', query, sort }}
          twin={{ path: '/api/v1/bugs', query: { sort: query.sort } }}
        />
        {shown.length < bugs.length && (
          <p>
            <a href="/?all=1#bugs">All {bugs.length} bugs</a>
          </p>
        )}
        <h2 id="unclassified">Failures without a known bug, by job</h2>
        <DataTable
          spec={groupColumns('job')}
          rows={view.unclassified.slice(0, MOST_JOBS)}
          now={moment}
          caption="Jobs with most unclassified failures of the last 10 days"
          empty="Every failed voting build of the last 10 days has a known bug."
          twin={{ path: '/api/v1/unclassified', query: {} }}
        />
        <p>
          <a href="/unclassified">All unclassified failures, with their error lines</a>
        </p>
      </div>
    </Layout>
  );
}

/** What to do when there is nothing to see yet. */
function FirstSteps() {
  return (
    <section class="notice" aria-labelledby="first">
      <h2 id="first">No build was read yet</h2>
      <p>Read the logs of one, from a folder, an archive or an address, into this store:</p>
      <pre>dejabug ingest ./logs{'\n'}dejabug ingest https://logs.example.org/8f2c1a9/</pre>
      <p>
        Or let the bot read them as they fail (<code>dejabug bot</code>), or push them from a CI job:{' '}
        <a href="/api">API</a>. This page shows them at once.
      </p>
    </section>
  );
}

function Numbers({ view }: { readonly view: NowView }) {
  const { lastDay, medianWaitMs, passedHits } = view;
  const rate = wilsonShare(lastDay.classified, lastDay.voting);
  return (
    <dl class="numbers">
      <div>
        <dt>failed builds in 24 hours, of {formatNumber(lastDay.failed + lastDay.passed)}</dt>
        <dd>{formatNumber(lastDay.failed)}</dd>
      </div>
      <div>
        <dt>of the failed voting builds have a known bug, 24 hours</dt>
        <dd>
          {lastDay.voting === 0 ? '–' : formatShare(rate.value)}
          {lastDay.voting > 0 && (
            <small>
              {' '}
              ({formatShare(rate.low)} to {formatShare(rate.high)})
            </small>
          )}
        </dd>
      </div>
      <div>
        <dt>from the end of a build to its verdict, median of 24 hours</dt>
        <dd>{medianWaitMs === undefined ? '–' : formatDuration(medianWaitMs)}</dd>
      </div>
      <div>
        <dt>builds passed although a signature hit, 24 hours</dt>
        <dd class={passedHits > 0 ? 'warn' : undefined}>{formatNumber(passedHits)}</dd>
      </div>
    </dl>
  );
}

function Incidents({ context, view }: { readonly context: WebContext; readonly view: NowView }) {
  if (view.incidents.length === 0) return null;
  return (
    <section aria-labelledby="incidents">
      <h2 id="incidents">Incidents of the last 24 hours</h2>
      {view.incidents.slice(0, 10).map((incident) => (
        <IncidentNotice
          key={`${incident.bug ?? incident.job}${incident.since}`}
          context={context}
          incident={incident}
        />
      ))}
    </section>
  );
}

function IncidentNotice({
  context,
  incident,
}: {
  readonly context: WebContext;
  readonly incident: Incident;
}) {
  const { bug, job, isOver, builds, changes, projects, jobs, since, until } = incident;
  const now = context.now();
  return (
    <div class={isOver ? 'notice warn' : 'notice bad'}>
      <strong>{isOver ? 'Over: ' : 'Going on: '}</strong>
      {bug !== undefined && <BugLink bug={bug} title={context.facts.get(bug).title ?? null} />}
      {bug === undefined && job !== undefined && (
        <>
          unclassified failures of{' '}
          <a href={groupAddress('job', job)}>
            <Name text={job} />
          </a>
        </>
      )}
      <br />
      {formatCount(builds, 'build')} of {formatCount(changes, 'change')}, {formatCount(projects, 'project')}{' '}
      and {formatCount(jobs, 'job')}, first <Time at={since} now={now} />, last before{' '}
      <Time at={Math.min(until, now.getTime())} now={now} />
    </div>
  );
}
