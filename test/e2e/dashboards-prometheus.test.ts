import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { type MetricsServer, serveMetrics } from '../../src/worker/serve-metrics.ts';
import { grafanaExpressions } from '../support/dashboard-expressions.ts';
import { type PrometheusServer, startPrometheus, whyNoPrometheus } from '../support/prometheus.ts';
import { busyMetrics } from '../support/worker-metrics.ts';

const skip = await whyNoPrometheus();

describe('the dashboard over the metrics of a worker', { skip }, () => {
  let worker: MetricsServer;
  let prometheus: PrometheusServer;

  before(async () => {
    const metrics = busyMetrics();
    const render = () => {
      metrics.work();
      return metrics.render();
    };
    worker = await serveMetrics({ render, contentType: metrics.contentType }, { host: '127.0.0.1', port: 0 });
    prometheus = await startPrometheus(new URL(worker.url).host);
    const read = 'count_over_time(dejabug_lost_leases_total[1m]) >= 3';
    const deadline = Date.now() + 60_000;
    while ((await ask(read)).length === 0 && Date.now() < deadline) await delay(250);
  });
  after(async () => {
    await prometheus?.stop();
    await worker?.close();
  });

  for (const { title, expression } of grafanaExpressions('grafana/workers.json', '1m')) {
    test(`"${title}" shows data: ${expression}`, async () => {
      const values = await ask(expression);

      assert.notDeepEqual(values, []);
      for (const value of values) assert.ok(Number.isFinite(value), String(value));
    });
  }

  test('the variable of the dashboard offers the jobs of workers', async () => {
    const answer = await fetch(`${prometheus.url}/api/v1/label/job/values?match[]=dejabug_worker_builds`);

    assert.deepEqual(await answer.json(), { status: 'success', data: ['dejabug'] });
  });

  /** The values of the samples that an expression gives now. */
  async function ask(expression: string): Promise<number[]> {
    const answer = await fetch(`${prometheus.url}/api/v1/query?query=${encodeURIComponent(expression)}`);
    const { status, error, data } = (await answer.json()) as Answer;
    assert.equal(status, 'success', error);
    return (data?.result ?? []).map(({ value: [, value] }) => Number(value));
  }

  interface Answer {
    readonly status: string;
    readonly error?: string;
    readonly data?: { readonly result: readonly { readonly value: readonly [number, string] }[] };
  }
});
