import { DOCUMENT_BOARDS } from './document-boards.ts';
import { grafanaBuilds } from './grafana-builds.ts';
import type { GrafanaDashboard } from './grafana-dashboard.ts';
import { grafanaWorkers } from './grafana-workers.ts';
import { kibanaBoard } from './kibana-board.ts';

/** A dashboard that comes with the program. */
export interface ShippedDashboard {
  readonly product: 'kibana' | 'grafana';
  /** Stable; an installed dashboard is replaced by the one of the same id. */
  readonly id: string;
  readonly title: string;
  readonly question: string;
  readonly panels: readonly { readonly title: string; readonly question: string }[];
  /** Its file below `dashboards/`. */
  readonly file: string;
  /** What the file holds, and what is sent. */
  readonly content: string;
}

/**
 * All dashboards that come with the program.
 * @param prefix - first word of the names of the indices that Kibana is to look at
 */
export function shippedDashboards(prefix?: string): ShippedDashboard[] {
  const kibana = DOCUMENT_BOARDS.map((board) => ({
    product: 'kibana' as const,
    id: `dejabug-${board.id}`,
    title: `dejabug: ${board.title}`,
    question: board.question,
    panels: board.panels,
    file: `kibana/${board.id}.ndjson`,
    content: kibanaBoard(board, prefix),
  }));
  return [...kibana, ...[grafanaBuilds(DOCUMENT_BOARDS), grafanaWorkers()].map(grafanaFile)];
}

function grafanaFile(dashboard: GrafanaDashboard): ShippedDashboard {
  const { uid, title, description, panels } = dashboard;
  return {
    product: 'grafana',
    id: uid,
    title,
    question: description,
    panels: panels
      .filter(({ type }) => type !== 'row')
      .map((panel) => ({ title: panel.title, question: panel.description })),
    file: `grafana/${uid.replace('dejabug-', '')}.json`,
    content: `${JSON.stringify(dashboard, null, 2)}\n`,
  };
}
