import assert from 'node:assert/strict';
import { get, type IncomingMessage } from 'node:http';
import { type TestContext, test } from 'node:test';
import { DEFAULT_WEB_OPTIONS } from '../../src/web/web-options.ts';
import { generateBuilds } from '../support/generated-builds.ts';
import { memoryStore } from '../support/memory-store.ts';
import { PAGE_TIME, webServer } from '../support/web-server.ts';

function open(url: string, client = '203.0.113.1'): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get(url, { agent: false, headers: { 'x-forwarded-for': client } }, resolve).on('error', reject);
  });
}

async function setUp(t: TestContext): Promise<{ base: string; streams: IncomingMessage[] }> {
  const options = { ...DEFAULT_WEB_OPTIONS, trustProxy: true };
  const server = await webServer(t, { store: memoryStore([]), options });
  const streams: IncomingMessage[] = [];
  t.after(() => streams.forEach((stream) => void stream.destroy()));
  return { base: await server.listen({ host: '127.0.0.1', port: 0 }), streams };
}

test('a thousand pages are kept up to date, the next one is told to wait, and all others answer', async (t) => {
  const { base, streams } = await setUp(t);

  for (let office = 0; office < 10; office++) {
    const client = `203.0.113.${office}`;
    streams.push(...(await Promise.all(Array.from({ length: 100 }, () => open(`${base}/events`, client)))));
  }
  const refused = await open(`${base}/events`, '198.51.100.1');
  const page = await fetch(`${base}/`);

  assert.ok(
    streams.every(
      ({ statusCode, headers }) => statusCode === 200 && headers['content-type'] === 'text/event-stream',
    ),
  );
  assert.deepEqual([refused.statusCode, refused.headers['retry-after']], [503, '60']);
  assert.equal(page.status, 200);
  refused.destroy();
});

test('one address has a tenth of the streams, and a whole network of IPv6 counts as one', async (t) => {
  const { base, streams } = await setUp(t);

  for (const network of ['203.0.113.1', '2001:db8:0:1:', '2001:db8:0:2:']) {
    const clients = Array.from(
      { length: 100 },
      (_, host) => network + (network.includes(':') ? `:${host}` : ''),
    );
    streams.push(...(await Promise.all(clients.map((client) => open(`${base}/events`, client)))));
  }
  const refused = await Promise.all(
    ['203.0.113.1', '2001:db8:0:1:ffff::1'].map((client) => open(`${base}/events`, client)),
  );
  streams.pop()?.destroy();
  const another = await open(`${base}/events`, '2001:db8:0:3::1');
  streams.push(another, ...refused);

  assert.deepEqual(
    refused.map(({ statusCode, headers }) => [statusCode, headers['retry-after']]),
    [
      [429, '60'],
      [429, '60'],
    ],
  );
  assert.equal(another.statusCode, 200);
});

test('who comes just after news hears it too: the page may have been written before', async (t) => {
  const builds = [...generateBuilds({ failed: 1, passed: 0, signatures: 1, until: PAGE_TIME })];
  const server = await webServer(t, { store: memoryStore(builds) });
  const base = await server.listen({ host: '127.0.0.1', port: 0 });
  const news = async (stream: IncomingMessage) => {
    t.after(() => stream.destroy());
    for await (const text of stream.setEncoding('utf8')) if (text.includes('event: board')) return text;
  };
  const first = news(await open(`${base}/events`));

  builds.push({
    ...builds[0]!,
    build: { ...builds[0]!.build, buildUuid: 'new' },
    cursor: `${builds.length}`,
  });
  await first;
  const second = await news(await open(`${base}/events`));

  assert.match(second ?? '', /^retry: 5000\n\nevent: board\ndata: \d+\n\n$/);
});

test('a stream ends when the server does', async (t) => {
  const server = await webServer(t, { store: memoryStore([]) });
  const base = await server.listen({ host: '127.0.0.1', port: 0 });
  const stream = await open(`${base}/events`);
  const ended = new Promise((resolve) => stream.on('close', resolve));
  stream.on('error', () => {});
  stream.resume();

  await server.close();

  await ended;
});
