import { z } from 'zod';
import type { Dimension } from '../board/counted-row.ts';
import { bugAddress, withQuery } from '../design/addresses.ts';
import { BarChart } from '../design/bar-chart.tsx';
import { DataTable } from '../design/data-table.tsx';
import { EvidenceList } from '../design/evidence-list.tsx';
import { FacetList } from '../design/facet-list.tsx';
import { Layout } from '../design/layout.tsx';
import { Name, OutsideLink } from '../design/names.tsx';
import { Time } from '../design/time.tsx';
import type { SignatureEdit } from '../facts/signature-edits.ts';
import { sendPage } from '../server/send-page.ts';
import { SHARED } from '../server/shared-page.ts';
import { BugLink } from '../tables/bug-columns.tsx';
import { BUILD_COLUMNS, buildsAddress } from '../tables/build-columns.tsx';
import { dimensionTitle, GroupLink } from '../tables/group-columns.tsx';
import { type BugView, bugView, failedRows } from '../views/bug-view.ts';
import { bugEvidence, type EvidenceRow, spreadOverJobs } from '../views/evidence-rows.ts';
import type { WebContext, WebServer } from '../web-context.ts';
import { BugSummary } from './bug-summary.tsx';
import { SignatureText } from './signature-text.tsx';

const params = z.object({ bug: z.string() });
const querystring = z.object({ by: z.enum(['hour', 'day']).default('hour') });

/** Lines of evidence that a page shows. */
const MOST_LINES = 20;

/** `/bug/1234`: everything about one bug. */
export function registerBugPage(server: WebServer, context: WebContext): void {
  server.get(
    '/bug/:bug',
    { schema: { params, querystring, hide: true }, config: SHARED },
    async (request, reply) => {
      const { bug } = request.params;
      const { signature } = context.facts.get(bug);
      const view = bugView(context, bug, request.query.by);
      const isKnown =
        signature !== undefined || view.builds.length > 0 || context.board.historyOf(bug) !== undefined;
      if (!isKnown) return reply.callNotFound();
      const rows = spreadOverJobs(context, failedRows(context, bug), MOST_LINES);
      const evidence = await bugEvidence(context, rows, bug);
      const edits = signature === undefined ? [] : await context.readEdits(signature.file);
      const props = { context, bug, view, evidence, edits, by: request.query.by };
      return sendPage(reply, <BugPage {...props} />);
    },
  );
}

interface BugPageProps {
  readonly context: WebContext;
  readonly bug: string;
  readonly view: BugView;
  readonly evidence: readonly EvidenceRow[];
  readonly edits: readonly SignatureEdit[];
  readonly by: 'hour' | 'day';
}

function BugPage({ context, bug, view, evidence, edits, by }: BugPageProps) {
  const fact = context.facts.get(bug);
  const path = bugAddress(bug);
  const now = context.now();
  const title = fact.title === undefined ? `Bug ${bug}` : `${bug}: ${fact.title}`;
  const bars = view.bars.map((bar) => ({ ...bar, start: Date.parse(bar.start) }));
  const marks = edits.map((edit) => ({ at: edit.at.getTime(), word: 'signature edited' }));
  return (
    <Layout context={context} title={title} path={path} feed={withQuery('/feed.atom', { bug })} live>
      <h1>
        <Name text={title} most={300} />
      </h1>
      <div id="facts" data-live="">
        <BugSummary context={context} fact={fact} row={view.bug} />
      </div>
      <BarChart
        bars={bars}
        marks={marks}
        caption={`Builds that the signature hit, by ${by}, last 10 days; lines mark edits of the signature`}
      />
      <p class="small">
        By <OtherStep path={path} by={by} step="hour" /> or <OtherStep path={path} by={by} step="day" />.
      </p>
      <h2 id="evidence">Newest evidence</h2>
      <EvidenceList rows={evidence} now={now} empty="No failed build of the last 10 days has this bug." />
      <Mentions context={context} bug={bug} />
      <Facets view={view} />
      <SignatureText context={context} bug={bug} edits={edits} />
      <h2 id="builds">Builds it hit</h2>
      <DataTable
        spec={BUILD_COLUMNS}
        rows={view.builds}
        now={now}
        caption="Newest builds that the signature hit, failed and passed"
        empty="None in the last 10 days."
        twin={{ path: '/api/v1/builds', query: { bug } }}
      />
      <p>
        <a href={buildsAddress({ bug })}>All builds of the last 10 days</a>
      </p>
    </Layout>
  );
}

/** Changes under review that name the bug: somebody may be mending it. */
function Mentions({ context, bug }: { readonly context: WebContext; readonly bug: string }) {
  const mentions = context.mentions.of(bug).slice(0, MOST_LINES);
  if (mentions.length === 0) return null;
  return (
    <section aria-labelledby="mentions">
      <h2 id="mentions">Changes that mention it</h2>
      <ul>
        {mentions.map(({ project, change, subject, url, changedAt }) => (
          <li key={`${project}/${change}`}>
            <OutsideLink href={url}>
              <Name text={`${project} ${change}`} />
            </OutsideLink>{' '}
            <Name text={subject} />, <Time at={changedAt} now={context.now()} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function OtherStep({
  path,
  by,
  step,
}: {
  readonly path: string;
  readonly by: string;
  readonly step: string;
}) {
  return by === step ? <strong>{step}</strong> : <a href={withQuery(path, { by: step })}>{step}</a>;
}

function Facets({ view }: { readonly view: BugView }) {
  const dimensions: readonly Dimension[] = ['job', 'project', 'branch', 'pipeline', 'provider', 'status'];
  return (
    <>
      <h2 id="facets">Where it strikes</h2>
      <div class="columns">
        {dimensions.map((dimension) => (
          <FacetList
            key={dimension}
            title={dimensionTitle(dimension)}
            rows={view.facets[dimension] ?? []}
            show={(name) => <GroupLink dimension={dimension} name={name} />}
          />
        ))}
        <FacetList title="File" rows={view.facets.file ?? []} show={(name) => <Name text={name ?? '–'} />} />
        <FacetList
          title="Changes, the last one first"
          rows={view.changes}
          show={(name) => <GroupLink dimension="change" name={name} />}
        />
        {view.together.length > 0 && (
          <FacetList
            title="Other bugs of the same builds"
            rows={view.together}
            show={(name) => <BugLink bug={name ?? ''} title={null} />}
          />
        )}
      </div>
    </>
  );
}
