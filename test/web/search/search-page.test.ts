import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { WebServer } from '../../../src/web/web-context.ts';
import { assertHas, assertLacks } from '../../support/assert-page.ts';
import { hurriedStore } from '../../support/hurried-store.ts';
import { osloFile, osloLine } from '../../support/sample-log.ts';
import { sampleBuild, writeSample } from '../../support/sample-store.ts';
import { emptyStore, webServer } from '../../support/web-server.ts';

/** Two builds of 2026-06-01 with an error each, and one that has nothing to do with them. */
async function setUp(t: TestContext): Promise<WebServer> {
  const store = await emptyStore(t);
  const lines = Array.from({ length: 90 }, (_, minute) => osloLine(minute, `step ${minute} is done`)).join(
    '',
  );
  const error = osloLine(91, 'Connection refused by <b>mirror</b>', 'ERROR');
  const jobs = ['unit "py312"', 'functional', 'docs'];
  for (const [place, jobName] of jobs.entries()) {
    const build = sampleBuild(`build-${place}`, { jobName, status: place === 1 ? 'SUCCESS' : 'FAILURE' });
    await writeSample(store, build, [osloFile('logs/a b.txt', [lines, place === 2 ? 'end\n' : error])]);
  }
  return webServer(t, { store });
}

async function page(
  server: WebServer,
  query: Readonly<Record<string, string>>,
  status = 200,
): Promise<string> {
  const answer = await server.inject({ url: '/search', query, headers: { accept: 'text/html' } });
  assert.equal(answer.statusCode, status, answer.body.slice(0, 300));
  return answer.body;
}

test('without a query the page explains itself', async (t) => {
  const body = await page(await setUp(t), {});

  assertHas(body, /<h2 id="examples">Such as/);
  assertHas(body, /href="\/search\?q=message%3A%22No\+space/);
});

test('events are shown newest first, marked, with links to build and line', async (t) => {
  const body = await page(await setUp(t), { q: 'message:"connection refused"', range: 'all' });

  assertHas(body, /The newest 2 events that match/);
  assertHas(body, /href="\/build\/build-1\/log\/logs\/a%20b\.txt\?line=91#L91"/);
  assertHas(body, /<mark>Connection refused<\/mark> by &lt;b>mirror/);
  assert.ok(body.indexOf('/build/build-1/') < body.indexOf('/build/build-0/'));
});

test('a page says what was not searched and why', async (t) => {
  const server = await setUp(t);

  const all = await page(server, { q: 'message:refused', range: 'all' });
  const day = await page(server, { q: 'message:refused' });
  const cut = await page(server, { q: 'message:step', range: 'all', limit: '5' });

  assertHas(all, /Of 6 blocks of text 2 were read and 4 ruled out/);
  assertLacks(all, /outside the time above/);
  assertHas(day, /Nothing matches/);
  assertHas(day, /outside the time above were not searched/);
  assertHas(cut, /The newest 5 events are shown; older ones were not looked for/);
});

test('a search whose time was over shows what it found, and says how far back that is complete', async (t) => {
  const server = await webServer(t, { store: hurriedStore() });

  const body = await page(server, { q: 'message:step', range: 'all', counts: '1' });

  const place =
    /Complete back to 2026-06-01 00:41 UTC, in the newest 3120 of 10044 builds: then the time was over/g;
  assert.equal([...body.matchAll(place)].length, 2);
  assertHas(body, /At least 7 events in 3 builds/);
  assertHas(body, /Nothing was found in time/);
  assertHas(body, /9 were not reached/);
});

test('a query that can not be read is shown with a pointer to its mistake', async (t) => {
  const body = await page(await setUp(t), { q: 'message:"open' }, 400);

  assertHas(body, /message:&quot;open\n {10}\^/);
});

test('a time may be given, and has to be one', async (t) => {
  const server = await setUp(t);
  const query = { q: 'message:refused', since: '2026-06-01T01:31Z', until: '2026-06-01T01:32Z' };

  assertHas(await page(server, query), /The newest 2 events/);
  assertHas(await page(server, { ...query, until: '2026-06-01T01:31Z' }), /Nothing matches/);
  await page(server, { ...query, since: 'yesterday' }, 400);
});

test('all that matches is counted, charted, and can be narrowed by a link', async (t) => {
  const server = await setUp(t);
  const query = { q: 'message:refused OR message:step', range: 'all' };

  const body = await page(server, { ...query, counts: '1' });
  const part = await server.inject({ url: '/search/counts', query });
  const links = [...body.matchAll(/href="(\/search\?[^"]*)"/g)].map(([, href = '']) =>
    href.replaceAll('&amp;', '&'),
  );
  const narrowed = links.find((href) => href.includes('build_name'));

  assertHas(body, /272 events in 3 builds/);
  assert.ok(body.includes(part.body));
  const text = new URL(narrowed ?? '', 'http://x').searchParams.get('q');
  assert.match(text ?? '', /^\(message:refused OR message:step\) AND build_name:"[^"]/);
  const { body: less } = await server.inject(narrowed ?? '');
  assertHas(less, /(?:91|90) events in 1 builds/);
});

test('fields and values are offered while one writes', async (t) => {
  const server = await setUp(t);
  const offers = async (q: string) => {
    const { body } = await server.inject({ url: '/search/complete', query: { q, at: String(q.length) } });
    return (JSON.parse(body) as { text: string; start: number }[]).map(({ text, start }) => [text, start]);
  };

  assert.deepEqual((await offers('message:x AND build_na'))[0], ['build_name:', 14]);
  assert.deepEqual(await offers('build_name:func'), [['functional', 11]]);
  assert.deepEqual(await offers('build_name:"unit'), [['"unit \\"py312\\""', 11]]);
  assert.deepEqual((await offers('loglevel:e'))[0], ['ERROR', 9]);
  assert.deepEqual(await offers('message:"build_na'), []);
  assert.deepEqual(await offers('message:"x" '), []);
});

test('what is not a sound request is refused, and nothing of it stands unescaped', async (t) => {
  const server = await setUp(t);
  const deep = '('.repeat(5000);

  for (const query of [{ q: 'x'.repeat(20_000) }, { q: 'a', range: '7y' }, { q: 'a', limit: '1e9' }]) {
    await page(server, query as never, 400);
  }
  for (const q of [
    deep,
    '"><script>alert(1)</script>',
    'message:/(a*)*b/',
    '\u0000\u202e',
    '[* TO',
    'a:b:c',
  ]) {
    const { body, statusCode } = await server.inject({
      url: '/search',
      query: { q },
      headers: { accept: 'text/html' },
    });
    assert.ok(statusCode === 200 || statusCode === 400, q.slice(0, 30));
    assertLacks(body, /<script>alert/);
  }
});
