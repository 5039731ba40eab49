import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAppError } from '../../src/errors.ts';
import { createMatrixChannel } from '../../src/notify/chat/matrix-channel.ts';
import { createWebhookChannel } from '../../src/notify/chat/webhook-channel.ts';
import type { Notice } from '../../src/notify/notice.ts';
import { type Answer, type Asked, startServer } from '../fakes/start-server.ts';

const signal = new AbortController().signal;

const HOSTILE: Notice = {
  id: 'hit/1',
  kind: 'bug-hit',
  subject: 'hostile',
  text: 'Bug *5* <!channel> <https: //evil|x> @channel @here #town ~off & [a](b) `c`\nhttps://ci.example.org/bug/5?a=1&b=2 end',
};

/** A server that keeps what it was sent; its first answers are given, the last one is `ok`. */
async function startChat(context: Parameters<typeof startServer>[0], answers: readonly Answer[] = []) {
  const asked: Asked[] = [];
  const url = await startServer(context, (request) => {
    asked.push(request);
    return answers[asked.length - 1] ?? { body: 'ok' };
  });
  return { url, asked, bodies: () => asked.map(({ body }) => JSON.parse(body.toString('utf8'))) };
}

test('Slack is sent text in which nothing is a command, and our address is a link', async (context) => {
  const chat = await startChat(context);
  const url = `${chat.url}/services/T0/B0/secret`;
  const channel = createWebhookChannel({ kind: 'slack', name: 'nova', url, allowPrivateAddresses: true });
  context.after(() => channel.close());

  await channel.send(HOSTILE, signal);

  assert.deepEqual(chat.bodies(), [
    {
      text: 'Bug *5* &lt;!channel&gt; &lt;https: //evil|x&gt; @channel @here #town ~off &amp; [a](b) `c`\n<https://ci.example.org/bug/5?a=1&amp;b=2> end',
      mrkdwn: false,
      link_names: false,
      parse: 'none',
      unfurl_links: false,
      unfurl_media: false,
    },
  ]);
  assert.equal(chat.asked[0]?.path, '/services/T0/B0/secret');
  assert.equal(chat.asked[0]?.headers['content-type'], 'application/json');
});

test('Mattermost is sent text without Markdown and without mentions', async (context) => {
  const chat = await startChat(context);
  const url = `${chat.url}/hooks/secret`;
  const channel = createWebhookChannel({
    kind: 'mattermost',
    name: 'nova',
    url,
    allowPrivateAddresses: true,
  });
  context.after(() => channel.close());

  await channel.send(HOSTILE, signal);

  const joined = '\u2060';
  assert.deepEqual(chat.bodies(), [
    {
      text: `Bug \\*5\\* \\<\\!channel\\> \\<https: //evil\\|x\\> @${joined}channel @${joined}here \\#${joined}town \\~${joined}off \\& \\[a\\](b) \\\`c\\\`\nhttps://ci.example.org/bug/5?a=1&b=2 end`,
    },
  ]);
});

test('Matrix is sent a notice that mentions nobody, under the same transaction each time', async (context) => {
  const chat = await startChat(context, [
    { status: 429, headers: { 'retry-after': '0' }, body: { errcode: 'M_LIMIT_EXCEEDED' } },
  ]);
  const channel = createMatrixChannel({
    kind: 'matrix',
    name: 'nova',
    url: chat.url,
    token: 'the-token',
    room: '!abc:example.org',
    allowPrivateAddresses: true,
  });
  context.after(() => channel.close());

  await channel.send(HOSTILE, signal);
  await channel.send({ ...HOSTILE, id: 'hit/2' }, signal);

  const [first, again, other] = chat.asked;
  assert.equal(first?.method, 'PUT');
  assert.match(
    first.path,
    /^\/_matrix\/client\/v3\/rooms\/!abc%3Aexample\.org\/send\/m\.room\.message\/[0-9a-f]{64}$/,
  );
  assert.equal(again?.path, first.path);
  assert.notEqual(other?.path, first.path);
  assert.equal(first.headers.authorization, 'Bearer the-token');
  const [content] = chat.bodies();
  assert.deepEqual([content.msgtype, content['m.mentions']], ['m.notice', {}]);
  assert.match(content.body, /@\u2060channel @\u2060here/);
});

interface FailureCase {
  readonly about: string;
  readonly answers: readonly Answer[];
  readonly code: 'SERVICE_UNAVAILABLE' | 'SERVICE_REFUSED';
}

const DOWN: Answer = { status: 503, headers: { 'retry-after': '0' }, body: '' };

const FAILURES: readonly FailureCase[] = [
  {
    about: 'a webhook that was removed',
    answers: [{ status: 404, body: 'no_service' }],
    code: 'SERVICE_REFUSED',
  },
  { about: 'an archived room', answers: [{ status: 410, body: '' }], code: 'SERVICE_REFUSED' },
  { about: 'a payload that is not liked', answers: [{ status: 400, body: '' }], code: 'SERVICE_REFUSED' },
  { about: 'a server that is down', answers: [DOWN, DOWN, DOWN], code: 'SERVICE_UNAVAILABLE' },
  {
    about: 'a server that fails after it may have taken it',
    answers: [{ status: 500, body: '' }],
    code: 'SERVICE_UNAVAILABLE',
  },
  {
    about: 'a redirect',
    answers: [{ status: 302, headers: { location: 'http://127.0.0.1:9/' }, body: '' }],
    code: 'SERVICE_REFUSED',
  },
];

for (const { about, answers, code } of FAILURES) {
  test(`${about}: ${code}, and the secret address stays one`, async (context) => {
    const chat = await startChat(context, answers);
    const url = `${chat.url}/hooks/very-secret`;
    const channel = createWebhookChannel({ kind: 'slack', name: 'nova', url, allowPrivateAddresses: true });
    context.after(() => channel.close());

    await assert.rejects(channel.send(HOSTILE, signal), (error: Error) => {
      assert.ok(isAppError(error, code), String(error));
      assert.match(error.message, /the channel nova/);
      assert.doesNotMatch(`${error.message} ${String(error.cause)}`, /very-secret/);
      return true;
    });

    assert.equal(chat.asked.length, answers.length);
  });
}

test('a chat server with a private address is not asked unless that is allowed', async (context) => {
  const chat = await startChat(context);
  const channel = createWebhookChannel({ kind: 'slack', name: 'nova', url: `${chat.url}/hooks/x` });
  context.after(() => channel.close());

  await assert.rejects(channel.send(HOSTILE, signal), (error) => isAppError(error, 'SERVICE_UNAVAILABLE'));

  assert.deepEqual(chat.asked, []);
});
