import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Change } from '../../../src/model/change.ts';
import { createGitLabHost } from '../../../src/review/gitlab/gitlab-host.ts';
import type { CheckReport, OutgoingComment, ReviewHost } from '../../../src/review/review-host.ts';
import {
  type FakeGitLab,
  type FakeGitLabOptions,
  fakeNote,
  PROJECT,
  startFakeGitLab,
} from '../../fakes/fake-gitlab.ts';
import { startDescribedServer } from '../../support/described-server.ts';
import { GITLAB_API } from '../../support/gitlab-api.ts';
import { testServices } from '../../support/host-services.ts';

const SHA = 'a'.repeat(40);
const CHANGE: Change = { host: 'lab', project: PROJECT, change: '7', patchset: SHA };
const { signal: SIGNAL } = new AbortController();
const POST = 'POST /api/v4/projects/{id}/merge_requests/{merge_request_iid}/notes';
const LIST = 'GET /api/v4/projects/{id}/merge_requests/{merge_request_iid}/notes';
const REPORT: CheckReport = { conclusion: 'action-required', title: '1 failure needs you', summary: 'x' };

function comment(text: string, key: string): OutgoingComment {
  return { text, key, notify: 'author' };
}

async function start(
  context: TestContext,
  options: FakeGitLabOptions = {},
): Promise<{ readonly gitlab: FakeGitLab; readonly host: ReviewHost }> {
  const gitlab = await startFakeGitLab(context, options);
  const host = createGitLabHost(
    { name: 'lab', url: gitlab.url, projects: [PROJECT], token: 'secret-token', check: 'status' },
    testServices(),
  );
  context.after(() => host.close());
  return { gitlab, host };
}

test('a note is posted with an invisible marker, found again on any page, and edited in place', async (t) => {
  const { gitlab, host } = await start(t);
  gitlab.notes.push(fakeNote(7, 'not ours\n\n<!-- dejabug:k1 -->', { username: 'mallory' }));
  for (let n = 0; n < 220; n++) gitlab.notes.push(fakeNote(7, 'chatter', { username: 'alice' }));

  const posted = await host.post(CHANGE, comment('**You hit bug 1**', 'k1'), SIGNAL);
  const before = await host.ownComments(CHANGE, SIGNAL);
  await host.edit?.(CHANGE, posted.id, comment('second', 'k2'), SIGNAL);
  const after = await host.ownComments(CHANGE, SIGNAL);

  assert.deepEqual(before, [posted]);
  assert.deepEqual(after, [{ ...posted, key: 'k2' }]);
  assert.equal(gitlab.notes.at(-1)?.body, 'second\n\n<!-- dejabug:k2 -->');
});

test('a note that somebody deleted is posted anew when it is edited', async (t) => {
  const { gitlab, host } = await start(t);
  const { id } = await host.post(CHANGE, comment('first', 'k1'), SIGNAL);
  gitlab.notes.length = 0;

  await host.edit?.(CHANGE, id, comment('second', 'k2'), SIGNAL);

  assert.deepEqual(
    gitlab.notes.map(({ body }) => body),
    ['second\n\n<!-- dejabug:k2 -->'],
  );
});

for (const [name, fault, stands] of [
  ['accepted and the answer lost', { isLost: true, hasEffect: true }, 1],
  ['accepted behind a 502', { status: 502, body: {}, hasEffect: true }, 1],
  ['not accepted, with a 502', { status: 502, body: {} }, 2],
] as const) {
  test(`a note stands once when it was ${name}`, async (t) => {
    const { gitlab, host } = await start(t, {
      fault: ({ route }, count) => (route === POST && count === 1 ? fault : undefined),
    });

    const posted = await host.post(CHANGE, comment('once', 'k1'), SIGNAL);

    assert.deepEqual(
      gitlab.notes.map(({ id }) => `${id}`),
      [posted.id],
    );
    assert.equal(gitlab.calls.filter(({ route }) => route === POST).length, stands);
  });
}

test('no line of a note is a quick action', async (t) => {
  const { gitlab, host } = await start(t);

  await host.post(CHANGE, comment('/close\n  /merge\ntext /assign me\n/ no', 'k1'), SIGNAL);

  assert.equal(gitlab.notes[0]?.body, '\\/close\n  \\/merge\ntext /assign me\n/ no\n\n<!-- dejabug:k1 -->');
});

test('a rate limit is waited out: Retry-After, and none left', async (t) => {
  const { gitlab, host } = await start(t, {
    fault: ({ route }, count) => {
      if (route !== LIST || count > 2) return undefined;
      if (count === 1) return { status: 429, headers: { 'retry-after': '0' }, body: 'Retry later' };
      return {
        headers: { 'ratelimit-remaining': '0', 'ratelimit-reset': `${Date.now() / 1000 + 20}` },
        body: [],
      };
    },
  });

  await host.ownComments(CHANGE, SIGNAL);
  const own = await host.ownComments(CHANGE, SIGNAL);

  assert.deepEqual(own, []);
  assert.equal(gitlab.calls.filter(({ route }) => route === LIST).length, 3);
});

test('a refusal says what is missing, and no credential', async (t) => {
  const cases = [
    { status: 401, body: { message: '401 Unauthorized' }, message: /check the token/ },
    { status: 403, body: { message: '403 Forbidden' }, message: /demo!7.*scope api.*Reporter.*locked/ },
    { status: 404, body: { message: '404 Project Not Found' }, message: /Project Not Found.*Reporter/ },
    { status: 400, body: { error: 'note_id is invalid' }, message: /note_id is invalid/ },
  ];
  for (const { message, ...fault } of cases) {
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

test('what does not answer like GitLab is an error that says so', async (t) => {
  const { host } = await start(t, { fault: () => ({ body: { hello: 'world' } }) });

  await assert.rejects(host.ownComments(CHANGE, SIGNAL), {
    code: 'SERVICE_UNAVAILABLE',
    message: /is the address GitLab’s/,
  });
});

test('a commit status is set, also when it is so already', async (t) => {
  const { gitlab, host } = await start(t);

  await host.setCheck?.(CHANGE, { ...REPORT, detailsUrl: 'https://dejabug.test/7' }, SIGNAL);
  await host.setCheck?.(CHANGE, REPORT, SIGNAL);
  await host.setCheck?.(CHANGE, { ...REPORT, conclusion: 'neutral' }, SIGNAL);

  assert.deepEqual(
    gitlab.statuses.map(({ name, status, sha, target_url: url }) => [name, status, sha, url]),
    [
      ['dejabug', 'failed', SHA, 'https://dejabug.test/7'],
      ['dejabug', 'success', SHA, null],
    ],
  );
});

test('an address longer than GitLab takes is left out of a commit status', async (t) => {
  const { gitlab, host } = await start(t);
  const detailsUrl = `https://dejabug.test/${'7'.repeat(300)}`;

  await host.setCheck?.(CHANGE, { ...REPORT, detailsUrl }, SIGNAL);

  assert.deepEqual(
    gitlab.statuses.map(({ status, target_url: url }) => [status, url]),
    [['failed', null]],
  );
});

test('a GitLab below a path of its server is asked there', async (t) => {
  const routes = {
    'GET /tools/gitlab/api/v4/user': {},
    'GET /tools/gitlab/api/v4/projects/{id}/merge_requests/{iid}/notes': GITLAB_API[LIST],
  };
  const server = await startDescribedServer(t, routes, ({ path }) => ({
    body: path.id === undefined ? { username: 'dejabug' } : [],
  }));
  const url = `${server.url}/tools/gitlab/`;
  const host = createGitLabHost({ name: 'lab', url, projects: [PROJECT], token: 'x' }, testServices());
  t.after(() => host.close());

  const own = await host.ownComments(CHANGE, SIGNAL);

  assert.deepEqual(own, []);
  assert.equal(server.calls[1]?.path.id, PROJECT, 'sub-groups and all');
});
