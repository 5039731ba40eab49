import {
  chosenSource,
  GRAFANA_GRID,
  type GrafanaDashboard,
  type GrafanaPanel,
  grafanaDashboard,
  timeOptions,
} from './grafana-dashboard.ts';
import type { Board, By, Documents, Measure, Panel, Unit } from './panel.ts';
import { type Place, placePanels } from './place-panels.ts';

/**
 * Picks a kind of documents by a field that only it has: so one data source over all of our indices is enough,
 * whatever the first word of their names. (`_index:*-builds-v*` finds nothing: a pattern there can not begin with
 * a star.)
 */
const KIND: Readonly<Record<Documents, string>> = {
  builds: '_exists_:ingested_at',
  hits: '_exists_:hit_count',
  logs: '_exists_:message',
};

const UNITS: Readonly<Record<Unit, string>> = { bytes: 'bytes', milliseconds: 'ms' };

const SOURCE = chosenSource('elasticsearch');

/** All boards over the documents as one Grafana dashboard, a row each. */
export function grafanaBuilds(boards: readonly Board[]): GrafanaDashboard {
  const panels: GrafanaPanel[] = [];
  let top = 0;
  for (const board of boards) {
    panels.push(row(board, panels.length + 1, top));
    for (const { panel, place } of placePanels(board.panels, GRAFANA_GRID, top + 1)) {
      panels.push(draw(panel, panels.length + 1, place));
      top = place.y + place.h;
    }
  }
  return grafanaDashboard({
    uid: 'dejabug-builds',
    title: 'Builds',
    question: boards.map(({ question }) => question).join(' '),
    source: 'elasticsearch',
    variables: [{ type: 'adhoc', name: 'filters', label: 'Filters', datasource: SOURCE, filters: [] }],
    panels,
  });
}

function row({ title, question }: Board, id: number, y: number): GrafanaPanel {
  const gridPos = { x: 0, y, w: GRAFANA_GRID.columns, h: 1 };
  return { id, type: 'row', title, description: question, gridPos, collapsed: false, panels: [] };
}

function draw(panel: Panel, id: number, gridPos: Place): GrafanaPanel {
  const { title, question, measure, chart } = panel;
  const isStacked = chart === 'time' && measure.kind !== 'percentiles';
  const defaults = {
    unit: measure.kind === 'count' ? 'short' : UNITS[measure.unit],
    ...(chart === 'time' && { custom: timeOptions(isStacked) }),
  };
  return {
    id,
    type: { time: 'timeseries', top: 'bargauge', table: 'table' }[chart],
    title,
    description: question,
    datasource: SOURCE,
    gridPos,
    fieldConfig: { defaults, overrides: [] },
    options: chart === 'top' ? TOP_OPTIONS : {},
    targets: [target(panel)],
  };
}

/** One bar for each row of the answer. */
const TOP_OPTIONS = {
  orientation: 'horizontal',
  displayMode: 'basic',
  reduceOptions: { values: true, calcs: [], fields: '' },
};

function target({ documents, query, measure, chart, by = [] }: Panel): Record<string, unknown> {
  const parts = by.map(({ field, size }: By, index) => ({
    id: String(index + 3),
    type: 'terms',
    field,
    settings: { size: String(size), order: 'desc', orderBy: '_count', min_doc_count: '1' },
  }));
  const overTime = {
    id: '2',
    type: 'date_histogram',
    field: '@timestamp',
    settings: { interval: 'auto', min_doc_count: '0' },
  };
  return {
    refId: 'A',
    datasource: SOURCE,
    timeField: '@timestamp',
    query: query === undefined ? KIND[documents] : `${KIND[documents]} AND ${query}`,
    metrics: [metric(measure)],
    bucketAggs: chart === 'time' ? [...parts, overTime] : parts,
  };
}

function metric(measure: Measure): Record<string, unknown> {
  if (measure.kind === 'count') return { id: '1', type: 'count' };
  const { kind: type, field } = measure;
  if (measure.kind === 'sum') return { id: '1', type, field };
  return { id: '1', type, field, settings: { percents: measure.percents.map(String) } };
}
