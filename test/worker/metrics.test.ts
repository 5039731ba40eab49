import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { serveMetrics } from '../../src/worker/serve-metrics.ts';
import { projectRoot } from '../support/project-root.ts';
import { busyMetrics } from '../support/worker-metrics.ts';

function samples(text: string): Map<string, number> {
  const lines = text.split('\n').filter((line) => line.startsWith('dejabug_'));
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]));
}

test('metrics count what a worker did, and ask the queue for its depth', async () => {
  const metrics = busyMetrics();

  const found = samples(await metrics.render());

  const expected: Record<string, number> = {
    'dejabug_builds_total{state="classified"}': 1,
    'dejabug_bug_builds_total{bug="disk-full"}': 1,
    'dejabug_build_failures_total{code="UNKNOWN"}': 2,
    dejabug_lost_leases_total: 1,
    dejabug_dead_letters_total: 1,
    dejabug_ingest_bytes_total: 1_000_000,
    dejabug_ingest_events_total: 9000,
    dejabug_ingest_seconds_sum: 0.25,
    dejabug_verdict_seconds_sum: 4,
    'dejabug_verdict_seconds_bucket{le="5"}': 1,
    'dejabug_verdict_seconds_bucket{le="2.5"}': 0,
    'dejabug_queue_builds{state="waiting"}': 3,
    'dejabug_queue_builds{state="parked"}': 1,
    dejabug_worker_builds: 1,
  };
  for (const [name, value] of Object.entries(expected)) assert.equal(found.get(name), value, name);
});

test('docs/SCALING.md names every metric, and none that is not there', async () => {
  const names = new Set(
    [...(await busyMetrics().render()).matchAll(/^# TYPE (dejabug_\w+)/gm)].map((match) => match[1]),
  );

  const text = readFileSync(join(projectRoot, 'docs', 'SCALING.md'), 'utf8');
  const documented = new Set([...text.matchAll(/^\| `(dejabug_\w+)/gm)].map((match) => match[1]));

  assert.deepEqual([...documented].sort(), [...names].sort());
});

test('metrics are served at /metrics and nothing else is', async (t) => {
  const server = await serveMetrics(busyMetrics(), { host: '127.0.0.1', port: 0 });
  t.after(() => server.close());

  const metrics = await fetch(server.url);
  const other = await fetch(new URL('/', server.url));

  assert.equal(metrics.status, 200);
  assert.match(metrics.headers.get('content-type') ?? '', /^text\/plain; version=/);
  assert.match(await metrics.text(), /dejabug_builds_total/);
  assert.equal(other.status, 404);
});

test('a port that is taken is a failure that says what to do', async (t) => {
  const server = await serveMetrics(busyMetrics(), { host: '127.0.0.1', port: 0 });
  t.after(() => server.close());

  await assert.rejects(
    serveMetrics(busyMetrics(), { host: '127.0.0.1', port: Number(new URL(server.url).port) }),
    { code: 'CONFIG_INVALID', message: /choose another with --metrics-port/ },
  );
});
