import type { By, Documents, Measure, Panel } from './panel.ts';

/**
 * A saved object as Kibana exports it.
 *
 * The versions are those of Kibana 8.9: an older Kibana refuses the objects, every newer one brings them up to
 * its own. Visualizations are of the aggregation-based kind, whose `aggs` name one aggregation of Elasticsearch
 * each: what a panel asks can be read from it and tried.
 */
export interface SavedObject {
  readonly type: 'index-pattern' | 'visualization' | 'dashboard';
  readonly id: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly references: readonly Reference[];
  readonly coreMigrationVersion: '8.8.0';
  readonly typeMigrationVersion: string;
  readonly managed: false;
}

/** How one saved object names another. */
interface Reference {
  readonly type: string;
  readonly id: string;
  readonly name: string;
}

/** Id of the data view over a kind of documents. */
export function dataViewId(documents: Documents): string {
  return `dejabug-${documents}`;
}

/** A panel as a saved object of its own. */
export function visualization(panel: Panel): SavedObject {
  const index = 'kibanaSavedObjectMeta.searchSourceJSON.index';
  const searchSource = {
    query: { query: panel.query ?? '', language: 'lucene' },
    filter: [],
    indexRefName: index,
  };
  const { type, params } = appearance(panel);
  return {
    type: 'visualization',
    id: `dejabug-${panel.id}`,
    attributes: {
      title: `dejabug: ${panel.title}`,
      description: panel.question,
      visState: JSON.stringify({ title: panel.title, type, aggs: aggregations(panel), params }),
      uiStateJSON: '{}',
      version: 1,
      kibanaSavedObjectMeta: { searchSourceJSON: JSON.stringify(searchSource) },
    },
    references: [{ type: 'index-pattern', id: dataViewId(panel.documents), name: index }],
    coreMigrationVersion: '8.8.0',
    typeMigrationVersion: '8.5.0',
    managed: false,
  };
}

type Aggregation = Readonly<Record<'id' | 'type' | 'schema', string>> & {
  readonly enabled: true;
  readonly params: Readonly<Record<string, unknown>>;
};

function aggregations({ chart, measure, by = [] }: Panel): Aggregation[] {
  const schema = { time: 'group', top: 'segment', table: 'bucket' }[chart];
  const overTime = { field: '@timestamp', interval: 'auto', min_doc_count: 1, useNormalizedEsInterval: true };
  return [
    { id: '1', enabled: true, schema: 'metric', type: measure.kind, params: metricParams(measure) },
    ...(chart === 'time' ? [bucket('2', 'segment', 'date_histogram', overTime)] : []),
    ...by.map((part, index) => bucket(String(index + 3), schema, 'terms', termsParams(part))),
  ];
}

function bucket(id: string, schema: string, type: string, params: Aggregation['params']): Aggregation {
  return { id, enabled: true, schema, type, params };
}

function metricParams(measure: Measure): Aggregation['params'] {
  const { kind, label } = measure;
  if (kind === 'count') return { customLabel: label };
  if (kind === 'sum') return { field: measure.field, customLabel: label };
  return { field: measure.field, percents: measure.percents, customLabel: label };
}

function termsParams({ field, label, size }: By): Aggregation['params'] {
  return { field, size, orderBy: '1', order: 'desc', customLabel: label };
}

/** Kibana fills in what is not said here. */
function appearance({ chart, measure }: Panel): { type: string; params: Record<string, unknown> } {
  if (chart === 'table') return { type: 'table', params: { perPage: 20, showTotal: false } };
  const isLine = measure.kind === 'percentiles';
  const series = {
    show: true,
    type: isLine ? 'line' : 'histogram',
    mode: isLine ? 'normal' : 'stacked',
    data: { id: '1', label: measure.label },
    valueAxis: 'ValueAxis-1',
    drawLinesBetweenPoints: true,
    interpolate: 'linear',
    lineWidth: 2,
    showCircles: true,
    circlesRadius: 1,
  };
  const params = { addTooltip: true, addLegend: chart === 'time', legendPosition: 'right' };
  if (chart === 'top') return { type: 'horizontal_bar', params: { ...params, seriesParams: [series] } };
  const type = isLine ? 'line' : 'histogram';
  return { type, params: { type, ...params, seriesParams: [series] } };
}
