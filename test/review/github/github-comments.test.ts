import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import type { Change } from '../../../src/model/change.ts';
import { createGitHubHost } from '../../../src/review/github/github-host.ts';
import type { OutgoingComment, ReviewHost } from '../../../src/review/review-host.ts';
import {
  type FakeGitHub,
  type FakeGitHubOptions,
  fakeComment,
  startFakeGitHub,
} from '../../fakes/fake-github.ts';
import { testServices } from '../../support/host-services.ts';

const CHANGE: Change = { host: 'hub', project: 'octo/demo', change: '7', patchset: 'a'.repeat(40) };
const { signal: SIGNAL } = new AbortController();
const POST = 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments';

function comment(text: string, key: string): OutgoingComment {
  return { text, key, notify: 'author' };
}

async function start(
  context: TestContext,
  options: FakeGitHubOptions = {},
): Promise<{ readonly github: FakeGitHub; readonly host: ReviewHost }> {
  const github = await startFakeGitHub(context, options);
  const host = createGitHubHost(
    { name: 'hub', apiUrl: github.url, projects: ['octo/demo'], token: 'secret-token' },
    testServices(),
  );
  return { github, host };
}

function posts(github: FakeGitHub): number {
  return github.calls.filter(({ route }) => route === POST).length;
}

test('a comment is posted with an invisible marker, and found again by marker and author', async (t) => {
  const { github, host } = await start(t);
  github.comments.push(
    fakeComment(7, 'please look\n\n<!-- dejabug:k1 -->', { login: 'mallory' }),
    fakeComment(7, 'from us, without a marker'),
    fakeComment(7, '> quoted\n> <!-- dejabug:k0 -->\nin the middle'),
  );

  const posted = await host.post(CHANGE, comment('**You hit bug 1**', 'k1'), SIGNAL);
  const own = await host.ownComments(CHANGE, SIGNAL);

  assert.equal(github.comments.at(-1)?.body, '**You hit bug 1**\n\n<!-- dejabug:k1 -->');
  assert.deepEqual(own, [posted]);
  assert.equal(posted.key, 'k1');
});

test('our comment is found on a pull request of many pages of comments', async (t) => {
  const { github, host } = await start(t);
  for (let n = 0; n < 250; n++) github.comments.push(fakeComment(7, 'chatter', { login: 'alice' }));
  const posted = await host.post(CHANGE, comment('here', 'k1'), SIGNAL);

  const own = await host.ownComments(CHANGE, SIGNAL);

  assert.deepEqual(own, [posted]);
});

test('a comment is edited in place', async (t) => {
  const { github, host } = await start(t);
  const { id } = await host.post(CHANGE, comment('first', 'k1'), SIGNAL);

  await host.edit?.(CHANGE, id, comment('second', 'k2'), SIGNAL);

  assert.equal(github.comments.length, 1);
  assert.equal(github.comments[0]?.body, 'second\n\n<!-- dejabug:k2 -->');
  assert.deepEqual(
    (await host.ownComments(CHANGE, SIGNAL)).map(({ key }) => key),
    ['k2'],
  );
});

test('a comment that somebody deleted is posted anew when it is edited', async (t) => {
  const { github, host } = await start(t);
  const { id } = await host.post(CHANGE, comment('first', 'k1'), SIGNAL);
  github.comments.length = 0;

  const edited = await host.edit?.(CHANGE, id, comment('second', 'k2'), SIGNAL);

  assert.deepEqual(
    github.comments.map(({ body }) => body),
    ['second\n\n<!-- dejabug:k2 -->'],
  );
  assert.equal(edited?.id, `${github.comments[0]?.id}`);
});

const LOST = [
  { name: 'lost on the way', fault: { isLost: true, hasEffect: true } },
  { name: 'a 502 of a proxy', fault: { status: 502, body: {}, hasEffect: true } },
];

for (const { name, fault } of LOST) {
  test(`a comment that was accepted is not posted again when the answer is ${name}`, async (t) => {
    const { github, host } = await start(t, {
      fault: ({ route }, count) => (route === POST && count === 1 ? fault : undefined),
    });

    const posted = await host.post(CHANGE, comment('once', 'k1'), SIGNAL);

    assert.equal(github.comments.length, 1);
    assert.equal(posted.id, `${github.comments[0]?.id}`);
  });
}

test('a comment that did not arrive is posted again', async (t) => {
  const { github, host } = await start(t, {
    fault: ({ route }, count) => (route === POST && count === 1 ? { status: 502, body: {} } : undefined),
  });

  await host.post(CHANGE, comment('once', 'k1'), SIGNAL);

  assert.equal(posts(github), 2);
  assert.equal(github.comments.length, 1);
});

test('reading is tried again on 502, on the secondary rate limit and on Retry-After', async (t) => {
  const list = 'GET /repos/{owner}/{repo}/issues/{issue_number}/comments';
  const faults = [
    { status: 502, body: { message: 'Bad Gateway' } },
    {
      status: 403,
      headers: { 'retry-after': '7' },
      body: { message: 'You have exceeded a secondary rate limit. Please wait a few minutes.' },
    },
    {
      status: 429,
      headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': `${Math.floor(Date.now() / 1000) + 2}` },
      body: { message: 'API rate limit exceeded' },
    },
  ];
  const { github, host } = await start(t, {
    fault: ({ route }, count) => (route === list ? faults[count - 1] : undefined),
  });

  const own = await host.ownComments(CHANGE, SIGNAL);

  assert.deepEqual(own, []);
  assert.equal(github.calls.filter(({ route }) => route === list).length, 4);
});

test('nothing more is asked while a rate limit is reached for long', async (t) => {
  const reset = Math.floor(Date.now() / 1000) + 1800;
  const { github, host } = await start(t, {
    fault: () => ({
      status: 403,
      headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': `${reset}` },
      body: { message: 'API rate limit exceeded for user ID 1.' },
    }),
  });

  await assert.rejects(host.ownComments(CHANGE, SIGNAL), {
    code: 'SERVICE_UNAVAILABLE',
    message: /rate limit/,
  });
  await assert.rejects(host.ownComments(CHANGE, SIGNAL), {
    code: 'SERVICE_UNAVAILABLE',
    message: /until 20/,
  });

  assert.equal(github.calls.length, 1);
});

test('a refusal names the right that is missing, and no credential', async (t) => {
  const cases = [
    {
      fault: {
        status: 403,
        headers: { 'x-accepted-github-permissions': 'issues=write; pull_requests=write' },
        body: { message: 'Resource not accessible by integration' },
      },
      message: /Resource not accessible by integration.*issues=write; pull_requests=write/,
    },
    {
      fault: { status: 403, body: { message: 'Unable to create comment because issue is locked.' } },
      message: /octo\/demo#7.*issue is locked.*conversation is locked/,
    },
    { fault: { status: 401, body: { message: 'Bad credentials' } }, message: /check the token/ },
  ];
  for (const { fault, message } of cases) {
    const { host } = await start(t, { fault: ({ route }) => (route === POST ? fault : undefined) });

    await assert.rejects(
      host.post(CHANGE, comment('x', 'k1'), SIGNAL),
      (error: Error & { code?: string }) => {
        assert.equal(error.code, 'SERVICE_REFUSED');
        assert.match(error.message, message);
        assert.doesNotMatch(JSON.stringify([error.message, error.stack, error.cause, error]), /secret-token/);
        return true;
      },
    );
  }
});

test('a comment that is too long for GitHub is cut at a line, and keeps its marker', async (t) => {
  const { github, host } = await start(t);

  await host.post(CHANGE, comment(`${'a line of sixteen\n'.repeat(5000)}end`, 'k1'), SIGNAL);

  const { body = '' } = github.comments[0] ?? {};
  assert.ok(body.length <= 65_536);
  assert.match(body, /sixteen\n\n…\n\n<!-- dejabug:k1 -->$/);
});
