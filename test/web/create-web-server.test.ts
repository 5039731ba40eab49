import assert from 'node:assert/strict';
import { test } from 'node:test';
import { brotliDecompressSync } from 'node:zlib';
import { emptyStore, webServer } from '../support/web-server.ts';

test('a page that is not there is a page to people and data to programs', async (t) => {
  const server = await webServer(t, { store: await emptyStore(t) });

  const page = await server.inject({ url: '/no-such-page', headers: { accept: 'text/html' } });
  const data = await server.inject({ url: '/api/v1/no-such-thing' });

  assert.equal(page.statusCode, 404);
  assert.match(page.body, /^<!doctype html><html lang="en">/);
  assert.match(page.body, /Nothing is here/);
  assert.equal(data.statusCode, 404);
  assert.equal(data.json().error.code, 'NOT_FOUND');
});

test('browsers are told to run no script but ours and to ask nobody else', async (t) => {
  const server = await webServer(t, { store: await emptyStore(t) });

  const { headers } = await server.inject({ url: '/' });

  const policy = String(headers['content-security-policy']);
  assert.match(policy, /default-src 'none'/);
  assert.match(policy, /script-src 'self'(;|$)/);
  assert.match(policy, /style-src 'self'(;|$)/);
  assert.doesNotMatch(policy, /unsafe|https?:|data:/);
  assert.equal(headers['x-content-type-options'], 'nosniff');
});

test('style sheet and scripts have an address that changes with them, and are kept for ever', async (t) => {
  const server = await webServer(t, { store: await emptyStore(t) });
  const page = await server.inject({ url: '/no-such-page', headers: { accept: 'text/html' } });
  const [, style = ''] = /href="([^"]+dejabug\.css)"/.exec(page.body) ?? [];

  const answer = await server.inject({ url: style, headers: { 'accept-encoding': 'gzip, br' } });
  const old = await server.inject({ url: style.replace(/\/static\/\w+/, '/static/before') });

  assert.equal(answer.statusCode, 200);
  assert.match(String(answer.headers['cache-control']), /immutable/);
  assert.equal(answer.headers['content-encoding'], 'br');
  assert.match(brotliDecompressSync(answer.rawPayload).toString(), /--page/);
  assert.equal(old.statusCode, 200);
  assert.equal(old.headers['cache-control'], 'no-cache');
});

test('no address reaches a file that is not meant to be served', async (t) => {
  const server = await webServer(t, { store: await emptyStore(t) });
  const paths = [
    '../package.json',
    '..%2f..%2fpackage.json',
    '%2e%2e/%2e%2e/etc/passwd',
    'scripts/../x',
    '%00',
  ];

  for (const path of paths) {
    const { statusCode } = await server.inject({ url: `/static/x/${path}` });
    assert.ok(statusCode === 404 || statusCode === 400, `${path} gave ${statusCode}`);
  }
});
