import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parser } from '@prometheus-io/lezer-promql';
import { grafanaExpressions } from '../support/dashboard-expressions.ts';
import { busyMetrics } from '../support/worker-metrics.ts';

const expressions = grafanaExpressions('grafana/workers.json', '5m');

/** Labels that Prometheus itself gives to all that it reads from a worker. */
const GIVEN_LABELS = ['job', 'instance'];

test('every expression on the workers is sound PromQL', () => {
  for (const { title, expression } of expressions) assert.deepEqual(read(expression).errors, [], title);
});

test('the parser sees what is broken', () => {
  const broken = ['sum by (state (dejabug_builds_total)', 'rate(dejabug_builds_total[5m]', 'a{b=}'];

  for (const expression of broken) assert.notDeepEqual(read(expression).errors, [], expression);
});

test('every metric and label that a panel names is what a worker serves', async () => {
  const served = parseMetrics(await busyMetrics().render());

  for (const { title, expression } of expressions) {
    const { metrics, labels } = read(expression);
    assert.notDeepEqual(metrics, [], title);
    for (const metric of metrics) {
      const known = served.get(metric);
      assert.ok(known, `${title}: a worker serves no ${metric}`);
      const unknown = labels.filter((label) => !known.has(label) && !GIVEN_LABELS.includes(label));
      assert.deepEqual(unknown, [], `${title}: labels of ${metric}`);
    }
  }
});

test('every metric of our own is on a panel', async () => {
  const shown = new Set(expressions.flatMap(({ expression }) => read(expression).metrics));

  const forgotten = [...parseMetrics(await busyMetrics().render()).keys()]
    .filter((name) => name.startsWith('dejabug_') && !/_(sum|count)$/.test(name))
    .filter((name) => !shown.has(name));

  assert.deepEqual(forgotten, []);
});

/** What an expression names, and the places that can not be parsed. */
function read(expression: string): { metrics: string[]; labels: string[]; errors: string[] } {
  const found = { metrics: [] as string[], labels: [] as string[], errors: [] as string[] };
  parser.parse(expression).iterate({
    enter: ({ name, type, from, to, node }) => {
      const text = expression.slice(from, to);
      if (type.isError) found.errors.push(`at ${from} of ${expression}`);
      if (name === 'LabelName') found.labels.push(text);
      if (name === 'Identifier' && node.parent?.name === 'VectorSelector') found.metrics.push(text);
    },
  });
  return found;
}

/** Names and labels of the samples in Prometheus' text format. */
function parseMetrics(text: string): Map<string, Set<string>> {
  const served = new Map<string, Set<string>>();
  for (const line of text.split('\n')) {
    const { name, labels = '' } = /^(?<name>[a-z_]+)(?:\{(?<labels>[^}]*)\})? /.exec(line)?.groups ?? {};
    if (name === undefined) continue;
    const known = served.get(name) ?? new Set();
    for (const [, label = ''] of labels.matchAll(/([a-z_]+)="/g)) known.add(label);
    served.set(name, known);
  }
  return served;
}
