import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { markWanted } from '../../src/web/log-viewer/shown-text.ts';
import { HeldAnswers } from '../../src/web/server/held-answers.ts';
import type { WebServer } from '../../src/web/web-context.ts';
import { DEFAULT_WEB_OPTIONS, type WebOptions } from '../../src/web/web-options.ts';
import { generateBuilds } from '../support/generated-builds.ts';
import { memoryStore } from '../support/memory-store.ts';
import { PAGE_TIME, webServer } from '../support/web-server.ts';

function setUp(t: TestContext, options: Partial<WebOptions> = {}): Promise<WebServer> {
  const builds = [...generateBuilds({ failed: 40, passed: 10, signatures: 4, until: PAGE_TIME })];
  return webServer(t, { store: memoryStore(builds), options: { ...DEFAULT_WEB_OPTIONS, ...options } });
}

test('a long text does not hold up the server while it is completed', async (t) => {
  const server = await setUp(t);
  await server.inject({ url: '/search/complete?q=a&at=1' });
  const before = process.cpuUsage();

  for (const part of ['a', 'a ', '-', '"a', 'a:'])
    await server.inject({
      url: '/search/complete',
      query: { q: `${part.repeat(10_000 / part.length - 1)}!`, at: '10000' },
    });

  assertCheap(before, 600);
});

test('hundreds of words that are looked for do not hold up the server while lines are marked', () => {
  const wanted = Array.from({ length: 300 }, (_, place) => `${'a'.repeat((place % 20) + 1)}b`);
  const before = process.cpuUsage();

  for (let line = 0; line < 300; line++) markWanted('a'.repeat(4000), wanted);

  assertCheap(before, 2000);
});

test('a signature with thousands of mistakes does not hold up the server while it is checked', async (t) => {
  const server = await setUp(t);
  const check = (text: string) =>
    server.inject({ method: 'POST', url: '/workshop/check', payload: { bug: 'x', text } });
  const before = process.cpuUsage();

  const quotes = await check(`query: '${'"" '.repeat(6000)}'`);
  const keys = await check(Array.from({ length: 2000 }, (_, key) => `k${key}: 1`).join('\n'));
  const long = await check(`query: ${'a '.repeat(20_000)}`);

  assertCheap(before, 5000);
  assert.deepEqual(
    [quotes, keys, long].map(({ statusCode }) => statusCode),
    [200, 200, 400],
  );
});

test('behind a proxy, what a client writes into X-Forwarded-For does not make it another client', async (t) => {
  const server = await setUp(t, { trustProxy: true, requestsPerMinute: 3 });
  const answers: number[] = [];

  for (let number = 0; number < 5; number++) {
    const headers = { 'x-forwarded-for': `198.51.100.${number}, 203.0.113.9` };
    answers.push((await server.inject({ url: '/about', headers })).statusCode);
  }
  const another = await server.inject({ url: '/about', headers: { 'x-forwarded-for': '203.0.113.10' } });

  assert.deepEqual(answers, [200, 200, 200, 429, 429]);
  assert.equal(another.statusCode, 200);
});

test('an answer that is held for all holds nothing that one client made up', async (t) => {
  const server = await setUp(t, { trustProxy: true });
  const forged = { 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'javascript' };

  await server.inject({ url: '/feed.atom', headers: forged });
  const { body } = await server.inject({ url: '/feed.atom' });

  assert.match(body, /<entry>/);
  assert.doesNotMatch(body, /javascript:/);
});

test('names that every object has are names like others', async (t) => {
  const server = await setUp(t);
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
  const places = [
    'job',
    'project',
    'bug',
    'change',
    'build',
    'badge/bug',
    'static/x',
    'api/v1/bugs',
    'api/v1/groups/job',
  ];

  for (const place of places) {
    for (const name of names) {
      const { statusCode } = await server.inject({ url: `/${place}/${name}` });

      assert.equal(statusCode, 404, `/${place}/${name}`);
    }
  }
  for (const name of names) {
    const url = `/builds?job=${name}&sort=${name}&${name}=1`;

    assert.equal((await server.inject({ url })).statusCode, 200, url);
  }
});

test('a host that can be none is no fault of ours', async (t) => {
  const server = await setUp(t);

  const { statusCode } = await server.inject({ url: '/feed.atom', headers: { host: 'x"><script>' } });

  assert.equal(statusCode, 400);
});

test('answers are held within bounds, however long their addresses are', () => {
  const answers = new HeldAnswers();
  const address = (number: number) => `${number} ${'x'.repeat(15_000)}`;

  for (let number = 0; number < 3000; number++) {
    answers.put(address(number), { body: 'short', headers: {} }, 60_000);
  }

  assert.equal(answers.get(address(0)), undefined);
  assert.ok(answers.get(address(2999)));
});

test('a request that is none is refused, and nothing of our inside is told', async (t) => {
  const server = await setUp(t);
  const cases: readonly (readonly [string, string])[] = [
    ['GET', '/%'],
    ['GET', '/build/%E0%A4%A'],
    ['GET', '/builds?job=a&job=b'],
    ['GET', '/search?limit=1e99'],
    ['GET', '/search?since=9999999999999-01-01'],
    ['GET', '/search/complete?q=a&at=-1'],
    ['POST', '/'],
    ['DELETE', '/builds'],
    ['PATCH', '/api/v1/uploads/x'],
    ['GET', `/search?q=${'('.repeat(5000)}`],
    ['GET', `/search?q=${'NOT%20'.repeat(3000)}a`],
    ['GET', `/builds?job=${'a'.repeat(20_000)}`],
  ];

  for (const [method, url] of cases) {
    const { statusCode, body } = await server.inject({ method: method as 'GET', url });

    assert.ok(statusCode >= 200 && statusCode < 500, `${method} ${url.slice(0, 60)}: ${statusCode}`);
    assert.doesNotMatch(body, /node_modules|\/src\/|at \w+ \(|\.ts:\d/);
  }
});

/** The work took less than so many ms of this process's time, however busy the machine is. */
function assertCheap(before: NodeJS.CpuUsage, mostMs: number): void {
  const { user, system } = process.cpuUsage(before);
  const ms = (user + system) / 1000;
  assert.ok(ms < mostMs, `${ms} ms`);
}
