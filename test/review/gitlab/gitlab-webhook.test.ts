import assert from 'node:assert/strict';
import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { createGitLabHost } from '../../../src/review/gitlab/gitlab-host.ts';
import type { ReviewHost } from '../../../src/review/review-host.ts';
import type { WebhookAnswer, WebhookRequest } from '../../../src/review/webhooks/webhook.ts';
import {
  type FakeGitLab,
  fakeJob,
  fakeMergeRequest,
  fakePipeline,
  PROJECT,
  startFakeGitLab,
} from '../../fakes/fake-gitlab.ts';
import { type MemoryInbox, memoryInbox } from '../../fakes/memory-inbox.ts';
import { nextEvents, testServices } from '../../support/host-services.ts';

const SECRET = `whsec_${randomBytes(24).toString('base64')}`;
const SHA = 'a'.repeat(40);

const project = { id: 15, path_with_namespace: PROJECT };
const finished = new Date()
  .toISOString()
  .replace('T', ' ')
  .replace(/\.\d+Z$/, ' UTC');
const PIPELINE = {
  object_kind: 'pipeline',
  project,
  object_attributes: { id: 1, sha: SHA, ref: 'topic-7', status: 'failed', finished_at: finished },
  merge_request: { id: 1, iid: 7 },
  builds: [],
};

interface Setting {
  readonly gitlab: FakeGitLab;
  readonly host: ReviewHost;
  readonly inbox: MemoryInbox;
  receive(request: WebhookRequest): Promise<WebhookAnswer>;
}

async function start(context: TestContext): Promise<Setting> {
  const gitlab = await startFakeGitLab(context);
  const inbox = memoryInbox();
  const host = createGitLabHost(
    {
      name: 'lab',
      url: gitlab.url,
      projects: [PROJECT],
      token: 'secret-token',
      webhookSecret: SECRET,
      pollMs: 3_600_000,
    },
    testServices({ inbox }),
  );
  context.after(() => host.close());
  gitlab.mergeRequests.push(fakeMergeRequest(7, { sha: SHA }));
  gitlab.pipelines.push(fakePipeline(1, { sha: SHA, updated_at: '2026-01-01T00:00:00Z' }));
  gitlab.jobs.push(fakeJob(1, 'unit', 'failed'));
  return {
    gitlab,
    host,
    inbox,
    receive: async (request) => (await host.receive?.(request)) ?? assert.fail('takes no webhooks'),
  };
}

/** A delivery as GitLab sends it, with the secret token. */
function delivery(event: string, payload: unknown): WebhookRequest {
  return {
    headers: {
      'content-type': 'application/json',
      'x-gitlab-event': event,
      'x-gitlab-token': SECRET,
      'idempotency-key': randomUUID(),
    },
    body: Buffer.from(JSON.stringify(payload)),
  };
}

/** A delivery of a webhook with a signing token (Standard Webhooks). */
function signed(payload: unknown, { at = Date.now(), id = randomUUID() as string } = {}): WebhookRequest {
  const body = Buffer.from(JSON.stringify(payload));
  const timestamp = `${Math.floor(at / 1000)}`;
  const key = Buffer.from(SECRET.slice('whsec_'.length), 'base64');
  const digest = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64');
  return {
    headers: {
      'x-gitlab-event': 'Pipeline Hook',
      'idempotency-key': id,
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${Buffer.alloc(32).toString('base64')} v1,${digest}`,
    },
    body,
  };
}

test('a delivery with a wrong token or signature is refused', async (t) => {
  const { receive, inbox } = await start(t);
  const good = signed(PIPELINE);
  const { 'x-gitlab-token': _, ...unnamed } = delivery('Pipeline Hook', PIPELINE).headers;
  const cases: readonly (readonly [string, WebhookRequest])[] = [
    ['no token', { ...good, headers: unnamed }],
    ['another token', { ...good, headers: { ...unnamed, 'x-gitlab-token': `${SECRET}x` } }],
    ['an empty token', { ...good, headers: { ...unnamed, 'x-gitlab-token': '' } }],
    ['another body', { ...good, body: Buffer.concat([good.body, Buffer.from(' ')]) }],
    ['another id', { ...good, headers: { ...good.headers, 'webhook-id': 'another' } }],
    ['another time', { ...good, headers: { ...good.headers, 'webhook-timestamp': '1700000000' } }],
    ['no time', { ...good, headers: { ...good.headers, 'webhook-timestamp': 'now' } }],
    ['signed ten minutes ago', signed(PIPELINE, { at: Date.now() - 600_000 })],
    ['signed for later', signed(PIPELINE, { at: Date.now() + 600_000 })],
    // A wrong signature is not made good by a token.
    [
      'token and wrong signature',
      { ...good, headers: { ...good.headers, 'x-gitlab-token': SECRET, 'webhook-signature': 'v1,AAAA' } },
    ],
  ];

  for (const [name, request] of cases) assert.equal((await receive(request)).status, 401, name);

  assert.equal(inbox.kept.length, 0);
});

test('a delivery that comes again is refused', async (t) => {
  const { receive } = await start(t);
  const byToken = delivery('Pipeline Hook', PIPELINE);
  const bySignature = signed(PIPELINE);
  const renamed = { ...bySignature, headers: { ...bySignature.headers, 'idempotency-key': 'another' } };
  const old = {
    ...PIPELINE,
    object_attributes: { ...PIPELINE.object_attributes, finished_at: '2026-01-01 12:00:00 UTC' },
  };

  const answers = [];
  for (const request of [byToken, byToken, bySignature, bySignature, renamed, delivery('Pipeline Hook', old)])
    answers.push((await receive(request)).status);

  assert.deepEqual(answers, [202, 409, 202, 409, 409, 409]);
});

test('what does not concern us is taken without effect', async (t) => {
  const { receive, inbox } = await start(t);
  const { object_attributes: attributes } = PIPELINE;
  const note = { id: 1, note: 'hi', noteable_type: 'MergeRequest', created_at: finished };
  const merge_request = { iid: 7, title: 'x' };
  const cases: readonly unknown[] = [
    { object_kind: 'push', project },
    { ...PIPELINE, object_attributes: { ...attributes, status: 'running' } },
    { ...PIPELINE, project: { path_with_namespace: 'group/another' } },
    { object_kind: 'build', project, sha: SHA, ref: 'topic-7', build_status: 'success' },
    {
      object_kind: 'note',
      project,
      user: { username: 'alice' },
      object_attributes: { ...note, noteable_type: 'Issue' },
    },
    {
      object_kind: 'note',
      project,
      user: { username: 'project_9_bot_x' },
      object_attributes: note,
      merge_request,
    },
    {
      object_kind: 'note',
      project,
      user: { username: 'alice' },
      object_attributes: { ...note, action: 'update' },
      merge_request,
    },
    {
      object_kind: 'note',
      project,
      user: { username: 'alice' },
      object_attributes: { ...note, system: true },
      merge_request,
    },
    {
      object_kind: 'merge_request',
      project,
      object_attributes: { iid: 7, action: 'approved', last_commit: { id: SHA } },
    },
  ];

  for (const payload of cases) assert.equal((await receive(delivery('Some Hook', payload))).status, 200);

  assert.equal(inbox.kept.length, 0);
});

/** Each event that says that something ended, as GitLab documents it. */
const ENDED: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
  ['a pipeline of a merge request', PIPELINE],
  ['a pipeline of a branch', { ...PIPELINE, merge_request: null }],
  [
    'a job',
    {
      object_kind: 'build',
      project,
      sha: SHA,
      ref: 'topic-7',
      build_status: 'failed',
      build_finished_at: finished,
    },
  ],
  [
    'a merge request that was opened',
    {
      object_kind: 'merge_request',
      project,
      object_attributes: { iid: 7, action: 'open', updated_at: finished, last_commit: { id: SHA } },
    },
  ],
];

for (const [name, payload] of ENDED) {
  test(`${name}: the builds of the merge request's head are told`, async (t) => {
    const { host, receive } = await start(t);

    const answer = await receive(delivery('Some Hook', payload));
    const [told] = await nextEvents(host, undefined, 1);

    assert.equal(answer.status, 202);
    assert.equal(told?.change.change, '7');
    assert.deepEqual(told?.kind === 'result' && told.builds.map(({ jobName }) => jobName), ['unit']);
  });
}

test('a note is told as a reply', async (t) => {
  const { host, receive } = await start(t);
  const payload = {
    object_kind: 'note',
    user: { username: 'bob' },
    project,
    object_attributes: {
      id: 5,
      note: 'not bug 1',
      noteable_type: 'MergeRequest',
      created_at: finished,
      url: `https://gitlab.test/${PROJECT}/-/merge_requests/7#note_5`,
    },
    merge_request: { iid: 7, title: 'add a thing', last_commit: { id: SHA } },
  };

  await receive(delivery('Note Hook', payload));
  const [told] = await nextEvents(host, undefined, 1);

  assert.deepEqual(told, {
    kind: 'reply',
    id: 'lab/note/5',
    at: new Date(finished),
    change: {
      host: 'lab',
      project: PROJECT,
      change: '7',
      subject: 'add a thing',
      patchset: SHA,
      url: `https://gitlab.test/${PROJECT}/-/merge_requests/7`,
    },
    author: 'bob',
    text: 'not bug 1',
  });
});
