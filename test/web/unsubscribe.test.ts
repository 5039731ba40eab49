import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMailboxes } from '../../src/notify/mailboxes.ts';
import { assertHas } from '../support/assert-page.ts';
import { emptyStore, webServer } from '../support/web-server.ts';

test('a mail program ends a subscription with one click, from anywhere', async (t) => {
  const store = await emptyStore(t);
  const server = await webServer(t, { store });
  const mailboxes = createMailboxes(store.records());
  const ticket = await mailboxes.ticketOf('mail:alice@example.org');

  const page = await server.inject({ url: `/unsubscribe/${ticket}` });
  const isStill = await mailboxes.isSubscribed('mail:alice@example.org');
  const ended = await server.inject({
    method: 'POST',
    url: `/unsubscribe/${ticket}`,
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'cross-site' },
    payload: 'List-Unsubscribe=One-Click',
  });

  assertHas(page.body, /<form method="post">/);
  assert.equal(isStill, true, 'looking at the page ends nothing');
  assert.equal(ended.statusCode, 200);
  assert.equal(await mailboxes.isSubscribed('mail:alice@example.org'), false);
});

test('a ticket that is none of ours ends nothing', async (t) => {
  const server = await webServer(t, { store: await emptyStore(t) });

  const { statusCode } = await server.inject({
    method: 'POST',
    url: `/unsubscribe/${'0'.repeat(32)}.${'0'.repeat(32)}`,
  });

  assert.equal(statusCode, 404);
});
