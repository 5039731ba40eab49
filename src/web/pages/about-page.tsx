import { Layout } from '../design/layout.tsx';
import { formatNumber } from '../design/names.tsx';
import { formatDuration } from '../design/relative-time.ts';
import { Time } from '../design/time.tsx';
import { sendPage } from '../server/send-page.ts';
import { SHARED } from '../server/shared-page.ts';
import { nowView } from '../views/now-view.ts';
import { queueCounts } from '../views/queue-counts.ts';
import type { WebContext, WebServer } from '../web-context.ts';
import { Freshness } from './freshness.tsx';

/** `/about`: how fresh and how complete all this is, and how it is counted. */
export function registerAboutPage(server: WebServer, context: WebContext): void {
  server.get('/about', { schema: { hide: true }, config: SHARED }, async (_, reply) => {
    const queue = await queueCounts(context);
    const { board, signatures } = context;
    const now = context.now();
    const view = nowView(context);
    const { set } = signatures();
    return sendPage(
      reply,
      <Layout context={context} title="How fresh is this?" path="/about" live>
        <h1>How fresh and how complete is this?</h1>
        <Freshness context={context} {...(queue && { queue })} />
        <dl class="facts" id="about" data-live="">
          <dt>Store asked</dt>
          <dd>
            {board.caughtUpAt === undefined ? (
              'for the first time just now'
            ) : (
              <Time at={board.caughtUpAt} now={now} />
            )}
          </dd>
          <dt>Builds counted</dt>
          <dd>
            {formatNumber(view.total.failed)} failed and {formatNumber(view.total.passed)} passed, of the last
            10 days
          </dd>
          <dt>Oldest build known</dt>
          <dd>
            <Time at={Number.isFinite(board.oldestBuildAt) ? board.oldestBuildAt : undefined} now={now} />
          </dd>
          <dt>Median wait</dt>
          <dd>
            {view.medianWaitMs === undefined ? 'not known' : formatDuration(view.medianWaitMs)} from the end
            of a build to its verdict, last 24 hours
          </dd>
          {queue !== undefined && (
            <>
              <dt>Queue</dt>
              <dd>
                {formatNumber(queue.waiting)} waiting, {formatNumber(queue.leased)} being read,{' '}
                {formatNumber(queue.parked)} given up on
              </dd>
            </>
          )}
          <dt>Signatures</dt>
          <dd>
            {formatNumber(set.signatures.length)}, version <code>{set.version}</code>
          </dd>
        </dl>
        <Explanations />
      </Layout>,
    );
  });
}

function Explanations() {
  return (
    <>
      <h2>How it is counted</h2>
      <ul>
        <li>
          Builds count once, at the moment they ended; a build that was read again counts as what was said
          last.
        </li>
        <li>
          All results that are no success count as failures, each by its own name; builds that were skipped or
          cancelled count as neither.
        </li>
        <li>
          The classification rate is the share of failed voting builds with at least one known bug. Builds
          without logs, or with logs that could not be read whole, count as unclassified.
        </li>
        <li>
          Ranges are 95 % intervals (Wilson): with 3 failures in 4 builds the true rate may lie anywhere
          between 30 % and 95 %.
        </li>
        <li>
          An incident is a cause that failed five changes or more within an hour, and at least four times as
          many builds as in an average hour of the 10 days.
        </li>
      </ul>
    </>
  );
}
