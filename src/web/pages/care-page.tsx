import { DataTable } from '../design/data-table.tsx';
import { Layout } from '../design/layout.tsx';
import type { TableSpec } from '../design/table-spec.ts';
import { sendPage } from '../server/send-page.ts';
import { SHARED } from '../server/shared-page.ts';
import { BugLink } from '../tables/bug-columns.tsx';
import { CARE_REASONS, type CareReason, type CareRow, careRows } from '../views/care-view.ts';
import type { WebContext, WebServer } from '../web-context.ts';

/** What each reason means, and what to do. */
const REASONS: Readonly<Record<CareReason, { readonly title: string; readonly advice: string }>> = {
  'came-back': {
    title: 'Come back',
    advice: 'Quiet for days, failing builds again: was a fix undone, or is it another bug?',
  },
  'closed-but-hitting': {
    title: 'Over, but still hitting',
    advice: 'Reopen the bug, or narrow the signature.',
  },
  'hits-passing': {
    title: 'Hits passing builds',
    advice: 'False positives: add what tells the failure apart.',
  },
  overlapping: {
    title: 'Overlapping',
    advice: 'Almost all its builds have another bug too: join them, or narrow one.',
  },
  slow: { title: 'Slow', advice: 'Costs too much for each build: give it a rarer phrase.' },
  dead: { title: 'Dead', advice: 'No hit for 30 days: resolve it, so that it costs nothing.' },
};

/** The table of signatures in need of care. */
export const CARE_COLUMNS: TableSpec<CareRow> = [
  {
    key: 'bug',
    title: 'Bug',
    kind: 'text',
    value: ({ bug }) => bug,
    show: ({ bug, title }) => <BugLink bug={bug} title={title} />,
  },
  { key: 'reason', title: 'Reason', kind: 'text', value: ({ reason }) => reason, isForPrograms: true },
  { key: 'detail', title: 'What was found', kind: 'text', value: ({ detail }) => detail },
  { key: 'owner', title: 'Owner', kind: 'text', value: ({ owner }) => owner },
  { key: 'lastSeen', title: 'Last failure', kind: 'time', value: ({ lastSeen }) => lastSeen },
];

const MOST_ROWS = 100;

/** `/care`: signatures in need of care. */
export function registerCarePage(server: WebServer, context: WebContext): void {
  server.get('/care', { schema: { hide: true }, config: SHARED }, async (_, reply) => {
    const rows = careRows(context);
    const reasons = CARE_REASONS.filter((reason) => rows.some((row) => row.reason === reason));
    return sendPage(
      reply,
      <Layout context={context} title="Signatures in need of care" path="/care">
        <h1>Signatures in need of care</h1>
        {reasons.length === 0 && <p>None: every signature hits failed builds, and only those.</p>}
        {reasons.map((reason) => {
          const own = rows.filter((row) => row.reason === reason);
          const { title, advice } = REASONS[reason];
          return (
            <section key={reason} aria-labelledby={reason}>
              <h2 id={reason}>
                {title} ({own.length})
              </h2>
              <p>{advice}</p>
              <DataTable
                spec={CARE_COLUMNS}
                rows={own.slice(0, MOST_ROWS)}
                now={context.now()}
                caption={`${title} (${Math.min(MOST_ROWS, own.length)} of ${own.length})`}
                empty=""
                twin={{ path: '/api/v1/care', query: { reason } }}
              />
            </section>
          );
        })}
      </Layout>,
    );
  });
}
