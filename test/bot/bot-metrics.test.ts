import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Registry } from 'prom-client';
import { createBotMetrics } from '../../src/bot/bot-metrics.ts';
import { serveMetrics } from '../../src/worker/serve-metrics.ts';
import { projectRoot } from '../support/project-root.ts';

function busyRegister(): Registry {
  const register = new Registry();
  const metrics = createBotMetrics({
    register,
    openChanges: () => 3,
    sources: () => [
      { name: 'gerrit', kind: 'review', events: 1, taken: 0, failures: 1, isWell: false },
      { name: 'zuul', kind: 'ci', events: 1, taken: 1, failures: 0, isWell: true },
    ],
  });
  metrics.onEvent('gerrit', 1500);
  metrics.onEvent('zuul', undefined);
  metrics.onFailure('gerrit', 'SERVICE_REFUSED', new Error('no'));
  metrics.onComment('gerrit', 'posted', 2);
  metrics.onComment('gerrit', 'found', undefined);
  metrics.onIncident();
  metrics.onReload(true, 44);
  metrics.onReload(false, 44);
  return register;
}

test('metrics count what the bot saw and said', async () => {
  const text = await busyRegister().metrics();

  for (const line of [
    'dejabug_bot_events_total{source="gerrit"} 1',
    'dejabug_bot_event_lag_seconds{source="gerrit"} 1.5',
    'dejabug_bot_source_failures_total{source="gerrit",code="SERVICE_REFUSED"} 1',
    'dejabug_bot_source_well{source="gerrit"} 0',
    'dejabug_bot_source_well{source="zuul"} 1',
    'dejabug_bot_comments_total{host="gerrit",outcome="posted"} 1',
    'dejabug_bot_source_well{source="gerrit"} 0',
    'dejabug_bot_source_well{source="zuul"} 1',
    'dejabug_bot_comments_total{host="gerrit",outcome="found"} 1',
    'dejabug_bot_comment_seconds_count 1',
    'dejabug_bot_open_changes 3',
    'dejabug_bot_signature_reloads_total{outcome="refused"} 1',
    'dejabug_bot_signatures 44',
  ]) {
    assert.ok(text.includes(`${line}\n`), line);
  }
});

test('docs/BOT.md names every metric of the bot, and none that is not there', async () => {
  const names = [...(await busyRegister().metrics()).matchAll(/^# TYPE (dejabug_\w+)/gm)].map(
    (match) => match[1],
  );

  const text = readFileSync(join(projectRoot, 'docs', 'BOT.md'), 'utf8');
  const documented = [...text.matchAll(/^\| `(dejabug_\w+)/gm)].map((match) => match[1]);

  assert.deepEqual(documented.sort(), names.sort());
});

test('health is served beside the metrics', async (t) => {
  let isWell = true;
  const register = busyRegister();
  const server = await serveMetrics(
    {
      render: () => register.metrics(),
      contentType: register.contentType,
      checks: { '/readyz': () => ({ isWell, details: { failing: [] } }) },
    },
    { host: '127.0.0.1', port: 0 },
  );
  t.after(() => server.close());
  const ask = () => fetch(new URL('/readyz', server.url));

  const ready = await ask();
  isWell = false;
  const notReady = await ask();

  assert.deepEqual([ready.status, await ready.json()], [200, { isWell: true, details: { failing: [] } }]);
  assert.equal(notReady.status, 503);
});
