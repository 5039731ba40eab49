import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './project-root.ts';

/** What a panel of a committed dashboard asks Elasticsearch. */
export interface PanelSearch {
  readonly file: string;
  readonly title: string;
  readonly index: string;
  /** The panel's own query string; empty for all documents. */
  readonly query: string;
  readonly body: { readonly query: Json; readonly aggs: Aggregations };
}

export type Json = Readonly<Record<string, unknown>>;

/** Aggregations by their id; `aggs` holds those inside each bucket. */
type Aggregations = Readonly<Record<string, Json & { readonly aggs?: Aggregations }>>;

/** The time that a dashboard shows. */
export interface Shown {
  readonly from: Date;
  readonly to: Date;
}

/** Reads a file below dashboards/. */
export function readDashboardFile(file: string): string {
  return readFileSync(join(projectRoot, 'dashboards', file), 'utf8');
}

/** A saved object of Kibana's, as far as a test looks at it. */
export interface KibanaObject {
  readonly type: string;
  readonly id: string;
  readonly attributes: Readonly<Record<string, string>> & {
    readonly kibanaSavedObjectMeta?: { readonly searchSourceJSON: string };
  };
  readonly references: readonly { readonly type: string; readonly id: string; readonly name: string }[];
}

/** The saved objects of an export, one a line. */
export function readKibanaObjects(file: string): KibanaObject[] {
  const lines = readDashboardFile(file)
    .split('\n')
    .filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line));
}

interface KibanaAggregation {
  readonly id: string;
  readonly type: string;
  readonly schema: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/**
 * What Kibana asks for an aggregation-based visualization.
 *
 * The search source's query is a `query_string` with `analyze_wildcard`, the data view's time field is a range,
 * the buckets lie inside each other in the order of `aggs`, and an `auto` interval is 30 minutes for a day.
 *
 * @see https://www.elastic.co/docs/explore-analyze/visualize/legacy-editors/aggregation-based
 */
export function kibanaSearches(file: string, { from, to }: Shown): PanelSearch[] {
  const objects = readKibanaObjects(file);
  return objects
    .filter(({ type }) => type === 'visualization')
    .map((object) => {
      const { query, indexRefName } = JSON.parse(object.attributes.kibanaSavedObjectMeta!.searchSourceJSON);
      const viewId = object.references.find(({ name }) => name === indexRefName)?.id;
      const view = objects.find(({ type, id }) => type === 'index-pattern' && id === viewId);
      if (view === undefined || query.language !== 'lucene')
        throw new Error(`${object.id}: what does it ask?`);
      const { title = '', timeFieldName = '' } = view.attributes;
      const aggs: readonly KibanaAggregation[] = JSON.parse(object.attributes.visState ?? '').aggs;
      const metrics = aggs.filter(({ schema }) => schema === 'metric');
      const buckets = aggs.filter(({ schema }) => schema !== 'metric');
      const range = {
        [timeFieldName]: {
          format: 'strict_date_optional_time',
          gte: from.toISOString(),
          lte: to.toISOString(),
        },
      };
      return {
        file,
        title: object.attributes.title ?? '',
        index: title,
        query: query.query,
        body: {
          query: { bool: { filter: [...queryString(query.query), { range }] } },
          aggs: nest(
            buckets.map(({ id, type, params }) => [id, kibanaBucket(type, params)]),
            metricsOf(metrics.map(({ id, type, params }) => ({ ...params, id, type }))),
          ),
        },
      };
    });
}

function kibanaBucket(type: string, params: Readonly<Record<string, unknown>>): Json {
  const { field, size, order, min_doc_count } = params;
  if (type === 'terms') return { terms: { field, size, order: { _count: order } } };
  if (type === 'date_histogram' && params.interval === 'auto') {
    return { date_histogram: { field, fixed_interval: '30m', time_zone: 'UTC', min_doc_count } };
  }
  throw new Error(`no rule for the aggregation ${type} of Kibana`);
}

interface GrafanaTarget {
  readonly query: string;
  readonly timeField: string;
  readonly metrics: readonly (Json & { readonly id: string; readonly type: string })[];
  readonly bucketAggs: readonly {
    readonly id: string;
    readonly type: string;
    readonly field: string;
    readonly settings: Readonly<Record<string, string>>;
  }[];
}

/**
 * What Grafana asks for the panels of a dashboard on Elasticsearch, whose data source is over `index`.
 *
 * The query is a `query_string` with `analyze_wildcard`, the dashboard's time is a range in milliseconds, sizes
 * are text that becomes a number, percents stay text, and the interval of `auto` comes from the panel's width
 * (here ten minutes), with bounds over all the time.
 *
 * @see https://grafana.com/docs/grafana/latest/datasources/elasticsearch/query-editor/
 */
export function grafanaSearches(file: string, index: string, { from, to }: Shown): PanelSearch[] {
  const [min, max] = [from.getTime(), to.getTime()];
  const { panels }: { panels: { title: string; targets?: GrafanaTarget[] }[] } = JSON.parse(
    readDashboardFile(file),
  );
  return panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ query, timeField, metrics, bucketAggs }) => {
      const range = { [timeField]: { format: 'epoch_millis', gte: min, lte: max } };
      const buckets = bucketAggs.map(({ id, type, field, settings }): [string, Json] => {
        const { size, order = '', orderBy = '', min_doc_count } = settings;
        const least = Number(min_doc_count);
        if (type === 'terms') {
          const terms = { field, size: Number(size), order: { [orderBy]: order }, min_doc_count: least };
          return [id, { terms }];
        }
        if (type !== 'date_histogram') throw new Error(`no rule for the aggregation ${type} of Grafana`);
        const bounds = { min_doc_count: least, extended_bounds: { min, max }, format: 'epoch_millis' };
        return [id, { date_histogram: { field, fixed_interval: '600000ms', ...bounds } }];
      });
      const body = {
        query: { bool: { filter: [{ range }, ...queryString(query)] } },
        aggs: nest(buckets, metricsOf(metrics.map(withSettings))),
      };
      return { file, title, index, query, body };
    }),
  );
}

function withSettings(metric: GrafanaTarget['metrics'][number]): MetricParams {
  return { ...metric, ...(metric.settings as Json | undefined) };
}

type MetricParams = Json & { readonly id: string; readonly type: string };

/** A count is every bucket's own; the others are asked for. */
function metricsOf(metrics: readonly MetricParams[]): Aggregations {
  const asked = metrics.filter(({ type }) => type !== 'count');
  return Object.fromEntries(
    asked.map(({ id, type, field, percents }) => [
      id,
      { [type]: { field, ...(percents ? { percents } : {}) } },
    ]),
  );
}

function nest(buckets: readonly (readonly [string, Json])[], innermost: Aggregations): Aggregations {
  const [first, ...rest] = buckets;
  if (first === undefined) return innermost;
  const inside = nest(rest, innermost);
  return { [first[0]]: { ...first[1], ...(Object.keys(inside).length > 0 && { aggs: inside }) } };
}

function queryString(query: string): Json[] {
  return query === '' ? [] : [{ query_string: { query, analyze_wildcard: true } }];
}
