import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { shippedDashboards } from '../../src/dashboards/shipped-dashboards.ts';
import type { QueryNode } from '../../src/query/ast.ts';
import { parseQuery } from '../../src/query/parse-query.ts';
import { LOG_MAPPINGS, RECORD_MAPPINGS } from '../../src/store/elasticsearch/schema.ts';
import {
  grafanaSearches,
  type Json,
  kibanaSearches,
  type PanelSearch,
} from '../support/dashboard-searches.ts';
import {
  type ElasticsearchServer,
  startElasticsearch,
  whyNoElasticsearch,
} from '../support/elasticsearch.ts';
import { fixtures } from '../support/project-root.ts';
import { runDejabug } from '../support/run-dejabug.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** The day of the fixtures' builds. */
const DAY = { from: new Date('2026-11-21T00:00:00Z'), to: new Date('2026-11-22T00:00:00Z') };

/** Index patterns of Grafana's data source, as dashboards/README.md has them. */
const GRAFANA_INDEX = 'dejabug-*';

const files = shippedDashboards().map(({ file }) => file);
const searches: readonly PanelSearch[] = [
  ...files.filter((file) => file.startsWith('kibana/')).flatMap((file) => kibanaSearches(file, DAY)),
  ...grafanaSearches('grafana/builds.json', GRAFANA_INDEX, DAY),
];

const KNOWN_FIELDS = new Set(
  [LOG_MAPPINGS, ...Object.values(RECORD_MAPPINGS)].flatMap(({ properties }) =>
    Object.keys(properties as Json),
  ),
);

test('every field that a panel names is in the mappings', () => {
  for (const { file, title, query, body } of searches) {
    const unknown = [...fieldsOf(body), ...queryFields(query)].filter((field) => !KNOWN_FIELDS.has(field));

    assert.deepEqual(unknown, [], `${file}: ${title}`);
  }
});

const skip = await whyNoElasticsearch();

describe('the dashboards over builds that were read', { skip }, () => {
  const cwd = temporaryFolder();
  const builds = join(fixtures, 'builds');
  let server: ElasticsearchServer;

  before(async () => {
    server = await startElasticsearch();
    const passed = ['--build-uuid', 'passed-all-the-same', '--build-status', 'SUCCESS'];
    for (const args of [[builds], [join(builds, 'image-build'), ...passed]]) {
      const run = await runDejabug(['ingest', ...args, '--store', server.url], { cwd });
      assert.equal(run.code, 0, run.stderr);
    }
    await fetch(`${server.url}/dejabug-*/_refresh`, { method: 'POST' });
  });
  after(() => server.stop());

  for (const panel of searches) {
    test(`${panel.file}: "${panel.title}" shows data`, async () => {
      const { status, answer } = await ask(panel.index, panel.body);

      assert.equal(status, 200, JSON.stringify(answer));
      assert.notDeepEqual(numbersOf(answer.aggregations ?? {}), []);
    });
  }

  test('a query of a panel that is broken would be seen', async () => {
    const [panel] = searches;
    const broken = {
      ...panel?.body,
      query: { query_string: { query: 'state:(classified OR', analyze_wildcard: true } },
    };

    const { status } = await ask(panel?.index ?? '', broken);

    assert.equal(status, 400);
  });

  test('each kind of document is told from the others in a data source over all indices', async () => {
    const kinds = ['_exists_:ingested_at', '_exists_:hit_count', '_exists_:message'];
    const indices = ['dejabug-builds', 'dejabug-hits', 'dejabug-logs-*'];

    const byField = await Promise.all(
      kinds.map((query) => ask(GRAFANA_INDEX, { query: { query_string: { query } } })),
    );
    const byIndex = await Promise.all(indices.map((index) => ask(index, {})));

    const total = ({ answer }: { answer: Answer }) => answer.hits?.total.value;
    assert.deepEqual(byField.map(total), byIndex.map(total));
    assert.equal(total(byField[0]!), 8);
  });

  interface Answer {
    readonly hits?: { readonly total: { readonly value: number } };
    readonly aggregations?: Json;
  }

  async function ask(index: string, body: Json): Promise<{ status: number; answer: Answer }> {
    const response = await fetch(`${server.url}/${index}/_search?size=0&ignore_unavailable=true`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, answer: (await response.json()) as Answer };
  }
});

/** What a panel draws: the metrics of the innermost buckets, or their counts; nothing for buckets without documents. */
function numbersOf(aggregations: Json): number[] {
  return Object.values(aggregations).flatMap((aggregation) => {
    const { buckets, value, values } = aggregation as Aggregation;
    const full = (buckets ?? []).filter(({ doc_count }) => doc_count > 0);
    if (buckets === undefined) return [value, ...Object.values(values ?? {})].filter(isNumber);
    return full.flatMap(({ key: _, key_as_string: __, doc_count, ...inside }) =>
      Object.keys(inside).length === 0 ? [doc_count] : numbersOf(inside),
    );
  });
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}

interface Aggregation {
  readonly buckets?: readonly ({
    readonly key: unknown;
    readonly key_as_string?: string;
    readonly doc_count: number;
  } & Json)[];
  readonly value?: number | null;
  readonly values?: Readonly<Record<string, number | null>>;
}

/** Values of all keys `field`, and the keys of all ranges. */
function fieldsOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inside]) => {
    if (key === 'field') return [String(inside)];
    return key === 'range' ? Object.keys(inside) : fieldsOf(inside);
  });
}

/** Fields that a query string names; `_index` is in every index. */
function queryFields(text: string): string[] {
  if (text === '') return [];
  const { query } = parseQuery(text);
  assert.ok(query, `a query that can not be parsed: ${text}`);
  return namedIn(query).filter((field) => field !== '_index');
}

function namedIn(node: QueryNode): string[] {
  if (node.type === 'group') return node.clauses.flatMap((clause) => namedIn(clause.node));
  return 'field' in node && node.field !== undefined ? [node.field] : [];
}
