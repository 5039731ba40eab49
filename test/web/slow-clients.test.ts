import assert from 'node:assert/strict';
import { get, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { test } from 'node:test';
import fastify from 'fastify';
import { endSlowBodies } from '../../src/web/server/slow-bodies.ts';
import type { WebServer } from '../../src/web/web-context.ts';
import { DEFAULT_WEB_OPTIONS } from '../../src/web/web-options.ts';
import { memoryStore } from '../support/memory-store.ts';
import { sampleBuild, writeSample } from '../support/sample-store.ts';
import { until } from '../support/until.ts';
import { emptyStore, webServer } from '../support/web-server.ts';

function open(url: string, client: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get(url, { agent: false, headers: { 'x-forwarded-for': client } }, resolve).on('error', reject);
  });
}

test('who does not come to an end with what it sends is hung up on; files may take their time', async (t) => {
  const server = fastify();
  t.after(() => server.close());
  endSlowBodies(server as unknown as WebServer, 100); // no schema is used
  server.post('/form', async () => 'whole');
  server.post('/file', { config: { slowBody: true } }, async () => 'whole');
  const { port } = new URL(await server.listen({ host: '127.0.0.1', port: 0 }));
  const send = (path: string) => {
    const socket = connect(Number(port), '127.0.0.1');
    t.after(() => socket.destroy());
    let answer = '';
    socket.on('data', (bytes) => {
      answer += bytes;
    });
    const closed = new Promise<string>((resolve) => socket.on('close', () => resolve(answer)));
    socket.on('error', () => {});
    socket.write(
      `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{`,
    );
    return { socket, closed };
  };

  const file = send('/file');
  const form = send('/form');
  const ended = await form.closed;
  file.socket.end('}');

  assert.equal(ended, '');
  assert.match(await file.closed, /^HTTP\/1\.1 200 /);
});

test('one client has some downloads at a time, and others have theirs', async (t) => {
  const store = await emptyStore(t);
  const pieces = Array.from({ length: 20 }, (_, piece) => `${piece} ${'x'.repeat(1_000_000)}\n`);
  await writeSample(store, sampleBuild('b1'), [{ filename: 'a.log', format: 'plain', pieces }]);
  const server = await webServer(t, { store, options: { ...DEFAULT_WEB_OPTIONS, trustProxy: true } });
  const base = await server.listen({ host: '127.0.0.1', port: 0 });
  const url = `${base}/build/b1/raw/a.log`;
  const streams: IncomingMessage[] = [];
  t.after(() => streams.forEach((stream) => void stream.destroy()));

  for (let number = 0; number < 8; number++) streams.push(await open(url, '203.0.113.1'));
  const refused = await open(url, '203.0.113.1');
  const another = await open(url, '203.0.113.2');
  const head = await fetch(url, { method: 'HEAD', headers: { 'x-forwarded-for': '203.0.113.1' } });
  streams.push(refused, another);
  streams[0]?.destroy();
  const next = await until(async () => {
    const answer = await open(url, '203.0.113.1');
    streams.push(answer);
    return answer.statusCode === 200 && answer;
  }, 'a download that ended gives its place back');

  assert.ok(streams.slice(0, 8).every(({ statusCode }) => statusCode === 200));
  assert.deepEqual([refused.statusCode, refused.headers['retry-after']], [429, '10']);
  assert.match(String(refused.headers['content-type']), /json/);
  assert.deepEqual([another.statusCode, next.statusCode], [200, 200]);
  assert.deepEqual([head.status, head.headers.get('content-length')], [200, next.headers['content-length']]);
});

test('HEAD reads no stream', async (t) => {
  const server = await webServer(t, { store: memoryStore([]) });

  const { statusCode } = await server.inject({ method: 'HEAD', url: '/events' });

  assert.equal(statusCode, 404);
});
