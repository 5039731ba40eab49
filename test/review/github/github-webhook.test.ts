import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { createGitHubHost } from '../../../src/review/github/github-host.ts';
import type { ReviewHost } from '../../../src/review/review-host.ts';
import type { WebhookAnswer, WebhookRequest } from '../../../src/review/webhooks/webhook.ts';
import { type FakeGitHub, fakeCheckRun, fakePull, startFakeGitHub } from '../../fakes/fake-github.ts';
import { type MemoryInbox, memoryInbox } from '../../fakes/memory-inbox.ts';
import { checkRunPayload, gitHubDelivery } from '../../support/github-delivery.ts';
import { nextEvents, testServices } from '../../support/host-services.ts';
import { recordHealth } from '../../support/record-health.ts';

const SECRET = 'it is a secret';
const SHA = 'a'.repeat(40);

interface Setting {
  readonly github: FakeGitHub;
  readonly host: ReviewHost;
  readonly inbox: MemoryInbox;
  receive(request: WebhookRequest): Promise<WebhookAnswer>;
}

async function start(context: TestContext): Promise<Setting> {
  const github = await startFakeGitHub(context);
  const inbox = memoryInbox();
  const host = createGitHubHost(
    {
      name: 'hub',
      apiUrl: github.url,
      projects: ['octo/demo'],
      token: 'secret-token',
      webhookSecret: SECRET,
      pollMs: 3_600_000,
    },
    testServices({ inbox }),
  );
  return {
    github,
    host,
    inbox,
    receive: async (request) => (await host.receive?.(request)) ?? assert.fail('takes no webhooks'),
  };
}

test('a delivery without or with a wrong signature is refused, before it is read', async (t) => {
  const { receive, inbox } = await start(t);
  const good = gitHubDelivery('check_run', checkRunPayload(SHA), SECRET);
  const { 'x-hub-signature-256': signature, ...unsigned } = good.headers;
  const oldKind = `sha1=${createHmac('sha1', SECRET).update(good.body).digest('hex')}`;
  const cases: readonly (readonly [string, WebhookRequest])[] = [
    ['none', { ...good, headers: unsigned }],
    ['of another secret', gitHubDelivery('check_run', checkRunPayload(SHA), 'another secret')],
    ['of another body', { ...good, body: Buffer.concat([good.body, Buffer.from(' ')]) }],
    ['cut', { ...good, headers: { ...good.headers, 'x-hub-signature-256': `${signature}`.slice(0, -1) } }],
    ['empty', { ...good, headers: { ...good.headers, 'x-hub-signature-256': '' } }],
    ['SHA-1 only', { ...good, headers: { ...unsigned, 'x-hub-signature': oldKind } }],
    ['on no JSON', { headers: unsigned, body: Buffer.from('{{{') }],
  ];

  for (const [name, request] of cases) assert.equal((await receive(request)).status, 401, name);

  assert.equal(inbox.kept.length, 0);
});

test('a delivery that comes again is refused, also under another delivery id', async (t) => {
  const { receive, inbox } = await start(t);
  const delivery = gitHubDelivery('check_run', checkRunPayload(SHA), SECRET);

  const answers = [
    await receive(delivery),
    await receive(delivery),
    await receive({ ...delivery, headers: { ...delivery.headers, 'x-github-delivery': 'another' } }),
  ];

  assert.deepEqual(
    answers.map(({ status }) => status),
    [202, 409, 409],
  );
  assert.equal(inbox.kept.length, 1);
});

test('a delivery whose event is older than what is remembered is refused', async (t) => {
  const { receive } = await start(t);
  const old = checkRunPayload(SHA, { completed_at: new Date(Date.now() - 5 * 86_400_000).toISOString() });

  const answer = await receive(gitHubDelivery('check_run', old, SECRET));

  assert.equal(answer.status, 409);
});

test('what is not a delivery is answered with what is wrong', async (t) => {
  const { receive } = await start(t);
  const sign = (body: Buffer): WebhookRequest => ({
    headers: {
      'x-github-event': 'check_run',
      'x-hub-signature-256': `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`,
    },
    body,
  });
  const { 'x-github-event': _, ...unnamed } = gitHubDelivery('check_run', {}, SECRET).headers;
  const cases: readonly (readonly [WebhookRequest, number, RegExp])[] = [
    [sign(Buffer.from('payload=%7B%7D')), 400, /application\/json/],
    [sign(Buffer.from([0xff, 0xfe])), 400, /application\/json/],
    [sign(Buffer.from('{"action":"completed","repository":{"full_name":"octo/demo"}}')), 400, /check_run/],
    [{ headers: unnamed, body: Buffer.from('{}') }, 400, /x-github-event/],
    [sign(Buffer.alloc(25 * 1024 * 1024 + 1)), 413, /at most/],
  ];

  for (const [request, status, message] of cases) {
    const answer = await receive(request);

    assert.equal(answer.status, status);
    assert.match(answer.message, message);
  }
});

test('a delivery that can not be kept is not answered as taken', async (t) => {
  const { receive, inbox } = await start(t);
  inbox.keep = async () => {
    throw new Error('disk full');
  };

  const answer = await receive(gitHubDelivery('check_run', checkRunPayload(SHA), SECRET));

  assert.equal(answer.status, 503);
});

test('what does not concern us is taken without effect', async (t) => {
  const { receive, inbox } = await start(t);
  const repository = { full_name: 'octo/demo' };
  const issue = {
    number: 7,
    title: 'x',
    html_url: 'https://github.test/octo/demo/pull/7',
    user: { login: 'alice' },
  };
  const comment = {
    id: 1,
    body: 'hi',
    created_at: new Date().toISOString(),
    user: { login: 'alice', type: 'User' },
  };
  const cases: readonly (readonly [string, unknown])[] = [
    ['ping', { zen: 'Keep it simple.' }],
    ['push', { ref: 'refs/heads/main' }],
    ['check_run', { ...checkRunPayload(SHA), action: 'created' }],
    ['check_run', checkRunPayload(SHA, { conclusion: 'success' })],
    ['check_run', { ...checkRunPayload(SHA), repository: { full_name: 'octo/another' } }],
    ['status', { repository, sha: SHA, state: 'pending' }],
    ['issue_comment', { action: 'created', repository, issue, comment }],
    ['issue_comment', { action: 'edited', repository, issue: { ...issue, pull_request: {} }, comment }],
    ['pull_request', { action: 'labeled', repository }],
  ];

  for (const [event, payload] of cases)
    assert.equal((await receive(gitHubDelivery(event, payload, SECRET))).status, 200, event);

  assert.equal(inbox.kept.length, 0);
});

const at = new Date().toISOString();
const repository = { full_name: 'octo/demo' };
const ended = { head_sha: SHA, conclusion: 'failure', updated_at: at };
const pull_requests = [{ number: 7, head: { sha: SHA } }];

/** Each event that says that something ended, as GitHub documents it. */
const ENDED: readonly (readonly [string, unknown])[] = [
  [
    'check_run',
    { action: 'completed', repository, check_run: { ...ended, completed_at: at, pull_requests } },
  ],
  ['check_suite', { action: 'completed', repository, check_suite: { ...ended, pull_requests } }],
  ['workflow_run', { action: 'completed', repository, workflow_run: { ...ended, pull_requests } }],
  ['workflow_job', { action: 'completed', repository, workflow_job: { ...ended, completed_at: at } }],
  ['status', { repository, sha: SHA, state: 'failure', context: 'ci', updated_at: at }],
  [
    'pull_request',
    { action: 'opened', repository, pull_request: { number: 7, updated_at: at, head: { sha: SHA } } },
  ],
];

for (const [event, payload] of ENDED) {
  test(`${event}: the builds of the pull request's head are told`, async (t) => {
    const { github, host, receive, inbox } = await start(t);
    const watching = nextEvents(host, undefined, 1);
    github.pulls.push(fakePull(7, SHA));
    github.checkRuns.push(fakeCheckRun('unit', 'failure', { sha: SHA, at: new Date(0) }));

    const answer = await receive(gitHubDelivery(event, payload, SECRET));
    const [told] = await watching;

    assert.equal(answer.status, 202);
    assert.equal(told?.change.change, '7');
    assert.deepEqual(told?.kind === 'result' && told.builds.map(({ jobName }) => jobName), ['unit']);
    assert.equal(inbox.isDone.size, 0);
  });
}

for (const [name, run] of [
  [
    'by the branch it was pushed to',
    { head_branch: 'topic-8', head_repository: { owner: { login: 'mallory' } } },
  ],
  ['among the latest, when only the revision is known', {}],
] as const) {
  test(`a pull request from a fork, which payloads do not name, is found ${name}`, async (t) => {
    const { github, host, receive } = await start(t);
    github.pulls.push(fakePull(7, 'c'.repeat(40)), fakePull(8, SHA, { owner: 'mallory' }));
    github.checkRuns.push(fakeCheckRun('unit', 'failure', { sha: SHA, at: new Date(0) }));
    const payload = {
      action: 'completed',
      repository,
      workflow_run: { ...ended, ...run, pull_requests: [] },
    };

    await receive(gitHubDelivery('workflow_run', payload, SECRET));
    const [told] = await nextEvents(host, undefined, 1);

    assert.equal(told?.change.change, '8');
  });
}

const QUEUE = `gh-readonly-queue/main/pr-7-${'b'.repeat(40)}`;

const app = { slug: 'buildkite' };

/** What ended on a commit of a merge queue, as GitHub documents it. */
const QUEUED: readonly (readonly [string, unknown])[] = [
  ['check_suite', { action: 'completed', repository, check_suite: { ...ended, app, head_branch: QUEUE } }],
  [
    'check_run',
    { action: 'completed', repository, check_run: { ...ended, app, check_suite: { head_branch: QUEUE } } },
  ],
  [
    'workflow_run',
    {
      action: 'completed',
      repository,
      workflow_run: { ...ended, event: 'merge_group', head_branch: QUEUE },
    },
  ],
  ['status', { repository, sha: SHA, state: 'failure', branches: [{ name: QUEUE, commit: { sha: SHA } }] }],
];

for (const [event, payload] of QUEUED) {
  test(`${event}: builds of a merge queue are told of the pull request that it tried`, async (t) => {
    const { github, host, receive } = await start(t);
    const head = 'c'.repeat(40);
    github.pulls.push(fakePull(6, 'd'.repeat(40)), fakePull(7, head));
    github.checkRuns.push(
      fakeCheckRun('unit', 'failure', { sha: SHA, at: new Date(0) }),
      fakeCheckRun('lint', 'success', { sha: head, at: new Date(0) }),
    );

    await receive(gitHubDelivery(event, payload, SECRET));
    const [told] = await nextEvents(host, undefined, 1);

    assert.ok(told?.kind === 'result');
    assert.deepEqual([told.change.change, told.change.patchset, told.pipeline], ['7', head, 'merge_group']);
    assert.deepEqual(
      told.builds.map(({ jobName, status }) => [jobName, status]),
      [['unit', 'FAILURE']],
    );
  });
}

test('a delivery that names the merge queue is followed beside one of its revision that does not', async (t) => {
  const { github, host, receive } = await start(t);
  github.pulls.push(fakePull(7, 'c'.repeat(40)));
  github.checkRuns.push(fakeCheckRun('unit', 'failure', { sha: SHA, at: new Date(0) }));
  const [, run] = QUEUED.find(([event]) => event === 'workflow_run') ?? [];
  const job = { action: 'completed', repository, workflow_job: { ...ended, head_branch: QUEUE } };

  await receive(gitHubDelivery('workflow_job', job, SECRET));
  await receive(gitHubDelivery('workflow_run', run, SECRET));
  const [told] = await nextEvents(host, undefined, 1);

  assert.equal(told?.change.change, '7');
});

for (const [event, about] of [
  ['workflow_run', { event: 'pull_request' }],
  ['workflow_job', {}],
  ['check_suite', { app: { slug: 'github-actions' } }],
] as const) {
  test(`${event}: a branch of a fork that is called like one of a merge queue is none`, async (t) => {
    const { github, host, receive } = await start(t);
    github.pulls.push(fakePull(7, 'c'.repeat(40)), fakePull(8, SHA, { owner: 'mallory' }));
    github.checkRuns.push(fakeCheckRun('unit', 'failure', { sha: SHA, at: new Date(0) }));
    const found = { ...ended, ...about, head_branch: QUEUE, pull_requests: [] };

    await receive(gitHubDelivery(event, { action: 'completed', repository, [event]: found }, SECRET));
    const [told] = await nextEvents(host, undefined, 1);

    assert.equal(told?.change.change, '8');
    assert.equal(told?.kind === 'result' && told.pipeline, undefined);
  });
}

const replyPayload = {
  action: 'created',
  repository,
  issue: {
    number: 7,
    title: 'add a thing',
    html_url: 'https://github.test/octo/demo/pull/7',
    user: { login: 'alice' },
    pull_request: { url: 'https://api.github.test/repos/octo/demo/pulls/7' },
  },
  comment: { id: 5, body: 'not bug 1', created_at: at, user: { login: 'bob', type: 'User' } },
};

test('a comment is told as a reply', async (t) => {
  const { host, receive } = await start(t);

  await receive(gitHubDelivery('issue_comment', replyPayload, SECRET));
  const [told] = await nextEvents(host, undefined, 1);

  assert.deepEqual(told, {
    kind: 'reply',
    id: 'hub/comment/5',
    at: new Date(at),
    change: {
      host: 'hub',
      project: 'octo/demo',
      change: '7',
      subject: 'add a thing',
      author: 'alice',
      url: 'https://github.test/octo/demo/pull/7',
    },
    author: 'bob',
    text: 'not bug 1',
  });
});

test('a repository is known by its configured name, however GitHub writes it', async (t) => {
  const { github, host, receive } = await start(t);
  github.pulls.push(fakePull(7, SHA));
  github.checkRuns.push(fakeCheckRun('unit', 'failure', { sha: SHA, at: new Date(0) }));
  const written = { full_name: 'Octo/Demo' };

  await receive(gitHubDelivery('check_run', { ...checkRunPayload(SHA), repository: written }, SECRET));
  await receive(gitHubDelivery('issue_comment', { ...replyPayload, repository: written }, SECRET));
  const events = await nextEvents(host, undefined, 2);

  assert.deepEqual(
    events.map(({ kind, change }) => [kind, change.project]),
    [
      ['result', 'octo/demo'],
      ['reply', 'octo/demo'],
    ],
  );
});

test('many deliveries for one revision are looked at together, and done when their events are', async (t) => {
  const { github, host, receive, inbox } = await start(t);
  github.pulls.push(fakePull(7, SHA));
  for (let n = 0; n < 40; n++) {
    github.checkRuns.push(fakeCheckRun(`job ${n}`, 'failure', { sha: SHA }));
    await receive(gitHubDelivery('check_run', checkRunPayload(SHA, { id: n }), SECRET));
  }

  const last = gitHubDelivery('issue_comment', replyPayload, SECRET);
  const events = await nextEvents(host, undefined, 2, { between: (told) => told === 1 && receive(last) });

  assert.equal(events[0]?.kind === 'result' && events[0].builds.length, 40);
  assert.equal(events[1]?.kind, 'reply');
  assert.equal(inbox.isDone.size, 40);
  assert.ok(github.calls.length < 12, `${github.calls.length} requests`);
});

test('a delivery that could not be followed is followed later', async (t) => {
  let isDown = true;
  const github = await startFakeGitHub(t, { fault: () => (isDown ? { status: 503, body: {} } : undefined) });
  github.pulls.push(fakePull(7, SHA));
  github.checkRuns.push(fakeCheckRun('unit', 'failure', { sha: SHA, at: new Date(0) }));
  const inbox = memoryInbox();
  const options = { name: 'hub', apiUrl: github.url, projects: ['octo/demo'], token: 'secret-token' };
  const host = createGitHubHost(
    { ...options, webhookSecret: SECRET, pollMs: 3_600_000 },
    testServices({ inbox }),
  );
  await host.receive?.(gitHubDelivery('check_run', checkRunPayload(SHA), SECRET));
  setTimeout(() => {
    isDown = false;
  }, 300);

  const [told] = await nextEvents(host, undefined, 1);

  assert.equal(told?.change.change, '7');
});

test('the secret is compared in a time that does not tell where it differs', async () => {
  const { isEqualSecret } = await import('../../../src/review/webhooks/signatures.ts');

  assert.equal(isEqualSecret('same', 'same'), true);
  assert.equal(isEqualSecret('same', 'samf'), false);
  assert.equal(isEqualSecret('a much longer one', 'same'), false);
});

test('a delivery whose event could not be dealt with is followed again', async (t) => {
  const { github, host, receive, inbox } = await start(t);
  await receive(gitHubDelivery('check_run', checkRunPayload(SHA), SECRET));
  github.pulls.push(fakePull(7, SHA));
  github.checkRuns.push(fakeCheckRun('unit', 'failure', { sha: SHA, at: new Date(0) }));

  await assert.rejects(async () => {
    for await (const _ of host.watch(undefined, AbortSignal.timeout(60_000), recordHealth()))
      throw new Error('disk full');
  }, /disk full/);
  const [told] = await nextEvents(host, undefined, 1);

  assert.equal(told?.change.change, '7');
  assert.equal(inbox.kept.length, 1);
});

test('a place that GitHub does not show does not keep us from the others', async (t) => {
  const github = await startFakeGitHub(t, {
    fault: ({ path }) => (path.commit_sha === 'd'.repeat(40) ? { status: 502, body: {} } : undefined),
  });
  github.pulls.push(fakePull(7, SHA));
  github.checkRuns.push(fakeCheckRun('unit', 'failure', { sha: SHA, at: new Date(0) }));
  const inbox = memoryInbox();
  const options = { name: 'hub', apiUrl: github.url, projects: ['octo/demo'], token: 'secret-token' };
  const host = createGitHubHost(
    { ...options, webhookSecret: SECRET, pollMs: 3_600_000 },
    testServices({ inbox }),
  );
  await host.receive?.(gitHubDelivery('check_run', checkRunPayload('d'.repeat(40)), SECRET));
  await host.receive?.(gitHubDelivery('check_run', checkRunPayload(SHA), SECRET));

  const [told] = await nextEvents(host, undefined, 1);

  assert.equal(told?.change.change, '7');
});
