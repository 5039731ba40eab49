import type { Place } from './place-panels.ts';

/** Grafana's grid. */
export const GRAFANA_GRID = { columns: 24, height: 8 } as const;

/** One picture or heading of a Grafana dashboard. */
export interface GrafanaPanel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description: string;
  readonly gridPos: Place;
  readonly [setting: string]: unknown;
}

/** Where a dashboard's panels get their data: a variable, so that no address and no id stands in the file. */
export interface DataSource {
  readonly type: 'elasticsearch' | 'prometheus';
  readonly uid: typeof CHOSEN;
}

/** Grafana's way to name a variable. */
const CHOSEN = '$datasource';

/** A dashboard, as Grafana 10 and newer take it. */
export interface GrafanaDashboard {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly panels: readonly GrafanaPanel[];
  readonly [setting: string]: unknown;
}

/** The source of a type that is chosen at the top of the dashboard. */
export function chosenSource(type: DataSource['type']): DataSource {
  return { type, uid: CHOSEN };
}

/** What a Grafana dashboard is made of. */
export interface GrafanaParts {
  readonly uid: string;
  readonly title: string;
  readonly question: string;
  readonly source: DataSource['type'];
  /** Variables beside the one that chooses the data source. */
  readonly variables: readonly unknown[];
  readonly panels: readonly GrafanaPanel[];
}

/** A dashboard with our defaults: the last 24 hours, one minute between refreshes. */
export function grafanaDashboard(parts: GrafanaParts): GrafanaDashboard {
  const { uid, title, question, source, variables, panels } = parts;
  const datasource = {
    type: 'datasource',
    name: 'datasource',
    label: 'Data source',
    query: source,
    refresh: 1,
    current: {},
    options: [],
  };
  return {
    uid,
    title: `dejabug: ${title}`,
    description: question,
    tags: ['dejabug'],
    schemaVersion: 39,
    editable: true,
    graphTooltip: 1,
    time: { from: 'now-24h', to: 'now' },
    refresh: '1m',
    timezone: 'browser',
    templating: { list: [datasource, ...variables] },
    panels,
  };
}

/** How a time series is drawn. */
export function timeOptions(isStacked: boolean): Record<string, unknown> {
  return isStacked
    ? { drawStyle: 'bars', fillOpacity: 80, lineWidth: 0, stacking: { mode: 'normal', group: 'A' } }
    : { drawStyle: 'line', fillOpacity: 10, lineWidth: 2, spanNulls: true };
}
