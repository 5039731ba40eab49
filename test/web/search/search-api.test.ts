import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { hurriedStore } from '../../support/hurried-store.ts';
import { osloFile, osloLine } from '../../support/sample-log.ts';
import { sampleBuild, writeSample } from '../../support/sample-store.ts';
import { emptyStore, webServer } from '../../support/web-server.ts';

async function setUp(t: TestContext) {
  const store = await emptyStore(t);
  const log = osloLine(0, 'all is well') + osloLine(1, '=cmd, "disk" is full', 'ERROR');
  await writeSample(store, sampleBuild('b1'), [osloFile('logs/a.txt', [log])]);
  return webServer(t, { store });
}

test('events are JSON, or CSV that no spreadsheet takes for a formula', async (t) => {
  const server = await setUp(t);
  const query = { q: 'message:full', range: 'all' };

  const json = await server.inject({ url: '/api/v1/search', query });
  const csv = await server.inject({ url: '/api/v1/search', query: { ...query, format: 'csv' } });
  const wrong = await server.inject({ url: '/api/v1/search', query: { q: '"' } });

  assert.deepEqual(
    json.json<{ line: number }[]>().map(({ line }) => line),
    [2],
  );
  assert.match(
    csv.body,
    /^time,job,build,status,level,file,line,message\r\n2026-06-01T00:01:00.000Z,sample-job,b1/,
  );
  assert.match(csv.body, /"\[-\] =cmd, ""disk"" is full"\r\n$/);
  assert.equal(wrong.json<{ error: { code: string } }>().error.code, 'QUERY_SYNTAX');
});

test('counts are JSON', async (t) => {
  const server = await setUp(t);

  const { body } = await server.inject({ url: '/api/v1/search/counts', query: { q: '*:*', range: 'all' } });

  const { events, builds, facets, histogram } = JSON.parse(body);
  assert.deepEqual([events, builds, facets.loglevel.length, histogram.length], [2, 1, 2, 1]);
});

test('events and counts that are not all say so, in JSON and in CSV', async (t) => {
  const server = await webServer(t, { store: hurriedStore() });
  const query = { q: 'message:step', range: 'all' };

  const json = await server.inject({ url: '/api/v1/search', query });
  const csv = await server.inject({ url: '/api/v1/search', query: { ...query, format: 'csv' } });
  const counts = await server.inject({ url: '/api/v1/search/counts', query });

  const text = String(json.headers['dejabug-partial']);
  assert.match(text, /^Complete back to 2026-06-01 00:41 UTC, in the newest 3120 of 10044 builds/);
  assert.ok(csv.body.endsWith(`\r\n# ${text}\r\n`));
  assert.deepEqual(counts.json<{ partial: unknown }>().partial, {
    text,
    completeAfter: '2026-06-01T00:40:00.000Z',
    seenBuilds: 3120,
    totalBuilds: 10_044,
  });
});

test('lines of a log are JSON', async (t) => {
  const server = await setUp(t);

  const { body } = await server.inject({ url: '/api/v1/builds/b1/lines/logs/a.txt', query: { from: '2' } });
  const nothing = await server.inject({ url: '/api/v1/builds/b1/lines/logs/b.txt' });

  const { total, lines } = JSON.parse(body);
  assert.deepEqual(
    [total, lines.length, lines[0].level, lines[0].time],
    [2, 1, 'ERROR', '2026-06-01T00:01:00.000Z'],
  );
  assert.equal(nothing.statusCode, 404);
});

test('a preview of a signature is JSON', async (t) => {
  const server = await setUp(t);
  const headers = { authorization: 'Bearer x' };
  const post = (text: string) =>
    server.inject({ method: 'POST', url: '/api/v1/preview', headers, payload: { bug: 'full', text } });

  const good = await post('query: message:full\n');
  const wrong = await post('query: "\n');

  assert.equal(good.json<{ summary: { failed: number } }>().summary.failed, 1);
  assert.deepEqual(
    [wrong.statusCode, wrong.json<{ error: { code: string } }>().error.code],
    [400, 'SIGNATURE_INVALID'],
  );
});
