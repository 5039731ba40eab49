import assert from 'node:assert/strict';
import { get, type IncomingMessage } from 'node:http';
import { test } from 'node:test';
import { memoryStore } from '../support/memory-store.ts';
import { webServer } from '../support/web-server.ts';

function open(url: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get(url, { agent: false }, resolve).on('error', reject);
  });
}

test('a thousand pages are kept up to date, the next one is told to wait, and all others answer', async (t) => {
  const server = await webServer(t, { store: memoryStore([]) });
  const base = await server.listen({ host: '127.0.0.1', port: 0 });

  const streams = await Promise.all(Array.from({ length: 1000 }, () => open(`${base}/events`)));
  t.after(() => streams.forEach((stream) => void stream.destroy()));
  const refused = await open(`${base}/events`);
  const page = await fetch(`${base}/`);

  assert.ok(
    streams.every(
      ({ statusCode, headers }) => statusCode === 200 && headers['content-type'] === 'text/event-stream',
    ),
  );
  assert.equal(refused.statusCode, 503);
  assert.equal(page.status, 200);
  refused.destroy();
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
