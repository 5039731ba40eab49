import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { isAppError } from '../../src/errors.ts';
import { createTrackers } from '../../src/tracker/create-trackers.ts';
import type { BugInfo, Tracker } from '../../src/tracker/tracker.ts';
import type { TrackerKind, TrackerOptions } from '../../src/tracker/tracker-options.ts';
import { type Answer, type Asked, startServer } from '../fakes/start-server.ts';

const NOT_FOUND: Answer = { status: 404, body: { message: 'Not Found' } };

/** A tracker on this machine that answers by path; what is not listed is not found. */
async function startTracker(
  context: TestContext,
  kind: TrackerKind,
  answers: Readonly<Record<string, unknown>>,
  more: Partial<TrackerOptions> = {},
): Promise<{ readonly tracker: Tracker; readonly asked: Asked[]; readonly url: string }> {
  const asked: Asked[] = [];
  const url = await startServer(context, (request) => {
    asked.push(request);
    const body = answers[request.path];
    return body === undefined ? NOT_FOUND : { body };
  });
  const options = { name: kind, kind, url, apiUrl: `${url}/api`, allowPrivateAddresses: true, ...more };
  const [tracker] = createTrackers([options]);
  assert.ok(tracker);
  context.after(() => tracker.close());
  return { tracker, asked, url };
}

const signal = new AbortController().signal;

function launchpadTask(about: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const dates = { date_fix_committed: null, date_fix_released: null, date_closed: null };
  return {
    bug_target_name: 'nova',
    status: 'New',
    is_complete: false,
    importance: 'Low',
    ...dates,
    ...about,
  };
}

test('a bug of Launchpad is open as long as one of its tasks is', async (context) => {
  const { tracker, url } = await startTracker(context, 'launchpad', {
    '/api/bugs/1825435': { id: 1825435, title: 'tests race', duplicate_of_link: null },
    '/api/bugs/1825435/bug_tasks?ws.size=300': {
      total_size: 2,
      entries: [
        launchpadTask({ status: 'Fix Released', is_complete: true }),
        launchpadTask({ status: 'In Progress', bug_target_name: 'neutron' }),
      ],
    },
  });

  const bug = await tracker.lookUp('1825435', signal);

  assert.deepEqual(bug, {
    title: 'tests race',
    state: 'open',
    status: 'In Progress',
    url: `${url}/bugs/1825435`,
    projects: ['nova', 'neutron'],
  });
});

test('a duplicate of Launchpad is over when the bug that it duplicates is', async (context) => {
  const { tracker } = await startTracker(context, 'launchpad', {
    '/api/bugs/7': { title: 'the same', duplicate_of_link: 'https://api.launchpad.net/1.0/bugs/5' },
    '/api/bugs/5/bug_tasks?ws.size=300': {
      entries: [
        launchpadTask({ status: "Won't Fix", is_complete: true, date_closed: '2026-11-20T00:00:00.5+00:00' }),
        launchpadTask({ status: 'Fix Committed', date_fix_committed: '2026-10-02T09:30:00.123+00:00' }),
      ],
    },
  });

  const bug = await tracker.lookUp('7', signal);

  assert.equal(bug?.state, 'fixed');
  assert.equal(bug.closedAt?.toISOString(), '2026-10-02T09:30:00.123Z');
});

test('an issue of GitHub is fixed when it was completed, and closed when it was not planned', async (context) => {
  const issue = { title: 'flaky', state: 'closed', closed_at: '2026-11-01T10:00:00Z' };
  const { tracker, asked, url } = await startTracker(
    context,
    'github',
    {
      '/api/repos/octo/tests/issues/5': { ...issue, state_reason: 'completed' },
      '/api/repos/octo/tests/issues/6': { ...issue, state_reason: 'not_planned' },
      '/api/repos/octo/tests/issues/7': { title: 'x', state: 'open', state_reason: null, closed_at: null },
    },
    { token: 'token-of-ours' },
  );

  const bugs = await Promise.all([5, 6, 7].map((number) => tracker.lookUp(`octo/tests#${number}`, signal)));

  assert.deepEqual(
    bugs.map((bug) => bug?.state),
    ['fixed', 'closed', 'open'],
  );
  assert.equal(bugs[0]?.url, `${url}/octo/tests/issues/5`);
  assert.ok(asked.every(({ headers }) => headers.authorization === 'Bearer token-of-ours'));
});

test('an issue of GitLab is fixed when a merge request closed it', async (context) => {
  const issue = { title: 'slow', state: 'closed', closed_at: '2026-11-01T10:00:00.000Z' };
  const { tracker, asked } = await startTracker(
    context,
    'gitlab',
    {
      '/api/projects/group%2Fsub%2Ftests/issues/5': issue,
      '/api/projects/group%2Fsub%2Ftests/issues/5/closed_by': [{ iid: 2, state: 'merged' }],
      '/api/projects/group%2Fsub%2Ftests/issues/6': issue,
      '/api/projects/group%2Fsub%2Ftests/issues/6/closed_by': [{ iid: 3, state: 'closed' }],
      '/api/projects/group%2Fsub%2Ftests/issues/7': { title: 'x', state: 'opened', closed_at: null },
    },
    { token: 'token-of-ours' },
  );

  const bugs = await Promise.all([5, 6, 7].map((n) => tracker.lookUp(`group/sub/tests#${n}`, signal)));

  assert.deepEqual(
    bugs.map((bug) => bug?.state),
    ['fixed', 'closed', 'open'],
  );
  assert.ok(asked.every(({ headers }) => headers['private-token'] === 'token-of-ours'));
});

test('an issue of Jira is over by its status, and fixed by its resolution', async (context) => {
  const fields = (category: string, resolution: string | null) => ({
    fields: {
      summary: 'hangs',
      status: { name: 'Closed', statusCategory: { key: category } },
      resolution: resolution === null ? null : { name: resolution },
      resolutiondate: resolution === null ? null : '2026-11-01T10:00:00.000+0100',
      project: { key: 'CI', name: 'Continuous' },
    },
  });
  const query = '?fields=summary,status,resolution,resolutiondate,project';
  const { tracker, asked } = await startTracker(
    context,
    'jira',
    {
      [`/api/issue/CI-5${query}`]: fields('done', 'Fixed'),
      [`/api/issue/CI-6${query}`]: fields('done', "Won't Do"),
      [`/api/issue/CI-7${query}`]: fields('indeterminate', null),
    },
    { token: 'secret', username: 'bot@example.org' },
  );

  const bugs = await Promise.all(['CI-5', 'CI-6', 'CI-7'].map((key) => tracker.lookUp(key, signal)));

  assert.deepEqual(
    bugs.map((bug) => bug?.state),
    ['fixed', 'closed', 'open'],
  );
  assert.equal(bugs[0]?.closedAt?.toISOString(), '2026-11-01T09:00:00.000Z');
  const basic = `Basic ${Buffer.from('bot@example.org:secret').toString('base64')}`;
  assert.ok(asked.every(({ headers }) => headers.authorization === basic));
});

test('a bug of Bugzilla is fixed by its resolution', async (context) => {
  const fields = 'summary,status,resolution,is_open,product,last_change_time,cf_last_resolved';
  const bug = {
    summary: 'crashes',
    status: 'RESOLVED',
    product: 'Core',
    last_change_time: null,
    is_open: false,
  };
  const at = '2026-11-01T10:00:00Z';
  const { tracker } = await startTracker(context, 'bugzilla', {
    [`/api/bug/5?include_fields=${fields}`]: {
      bugs: [{ ...bug, resolution: 'FIXED', cf_last_resolved: at }],
      faults: [],
    },
    [`/api/bug/6?include_fields=${fields}`]: {
      bugs: [{ ...bug, resolution: 'INVALID', last_change_time: at }],
    },
    [`/api/bug/7?include_fields=${fields}`]: {
      bugs: [{ ...bug, is_open: true, status: 'NEW', resolution: '' }],
    },
  });

  const bugs = await Promise.all(['5', '6', '7'].map((id) => tracker.lookUp(id, signal)));

  assert.deepEqual(
    bugs.map((found) => [found?.state, found?.status, found?.closedAt?.toISOString()]),
    [
      ['fixed', 'RESOLVED FIXED', '2026-11-01T10:00:00.000Z'],
      ['closed', 'RESOLVED INVALID', '2026-11-01T10:00:00.000Z'],
      ['open', 'NEW', undefined],
    ],
  );
});

test('a story of StoryBoard has the projects of its tasks', async (context) => {
  const { tracker, url } = await startTracker(context, 'storyboard', {
    '/api/stories/2001234': { id: 2001234, title: 'mirror', status: 'merged', task_statuses: [] },
    '/api/stories/2001234/tasks': [
      { project_id: 3, status: 'merged', updated_at: '2026-11-01T10:00:00' },
      { project_id: 3, status: 'merged', updated_at: '2026-11-02T10:00:00+00:00' },
    ],
    '/api/projects/3': { id: 3, name: 'openstack/project-config' },
  });

  const bug = await tracker.lookUp('2001234', signal);

  assert.deepEqual(bug, {
    title: 'mirror',
    state: 'fixed',
    status: 'merged',
    url: `${url}/#!/story/2001234`,
    projects: ['openstack/project-config'],
    closedAt: new Date('2026-11-02T10:00:00Z'),
  } satisfies BugInfo);
});

const PUBLIC: readonly (readonly [link: string, tracker: string, id: string])[] = [
  ['launchpad:1825435', 'launchpad', '1825435'],
  ['https://bugs.launchpad.net/bugs/1825435', 'launchpad', '1825435'],
  ['https://launchpad.net/bugs/1825435', 'launchpad', '1825435'],
  ['https://bugs.launchpad.net/ubuntu/+source/linux/+bug/1', 'launchpad', '1'],
  ['github:octo/tests#5', 'github', 'octo/tests#5'],
  ['https://github.com/octo/tests/issues/5#issuecomment-1', 'github', 'octo/tests#5'],
  ['https://github.com/octo/tests/pull/5', 'github', 'octo/tests#5'],
  ['gitlab:group/sub/tests#5', 'gitlab', 'group/sub/tests#5'],
  ['https://gitlab.com/group/sub/tests/-/issues/5', 'gitlab', 'group/sub/tests#5'],
  ['https://gitlab.com/group/tests/-/work_items/5', 'gitlab', 'group/tests#5'],
  ['https://storyboard.openstack.org/#!/story/2001234', 'storyboard', '2001234'],
  ['https://issues.example.org/jira/browse/CI-5?focusedId=1', 'ours', 'CI-5'],
  ['ours:CI-5', 'ours', 'CI-5'],
  ['https://bugs.example.org/show_bug.cgi?id=5', 'bz', '5'],
  ['https://bugs.example.org/5', 'bz', '5'],
];

test('a bug is found by its address or by the name of its tracker', async (context) => {
  const trackers = createTrackers([
    { name: 'ours', kind: 'jira', url: 'https://issues.example.org/jira/' },
    { name: 'bz', kind: 'bugzilla', url: 'https://bugs.example.org' },
  ]);
  context.after(() => Promise.all(trackers.map((tracker) => tracker.close())));

  for (const [link, name, id] of PUBLIC) {
    const found = trackers.flatMap((tracker) => {
      const own = tracker.idOf(link);
      return own === undefined ? [] : [[tracker.name, own]];
    });

    assert.deepEqual(found, [[name, id]], link);
  }
});

const NOBODYS: readonly string[] = [
  'launchpad:abc',
  'launchpad:1/../2',
  'github:../..#5',
  'https://github.com/octo/tests',
  'https://github.com.evil.example/octo/tests/issues/5',
  'https://evil.example/?https://github.com/octo/tests/issues/5',
  'gitlab:../x#1',
  'jira:CI-5',
  'javascript:alert(1)',
  '',
];

test('what is no bug of a tracker is not asked for', async (context) => {
  const trackers = createTrackers([]);
  context.after(() => Promise.all(trackers.map((tracker) => tracker.close())));

  for (const link of NOBODYS) {
    assert.deepEqual(
      trackers.map((tracker) => tracker.idOf(link)).filter((id) => id !== undefined),
      [],
      link,
    );
  }
});

interface ErrorCase {
  readonly about: string;
  readonly answer: Answer;
  readonly token?: string;
  /** Code of the failure; none when the bug is simply not there. */
  readonly code?: 'SERVICE_UNAVAILABLE' | 'SERVICE_REFUSED';
}

const ERRORS: readonly ErrorCase[] = [
  { about: 'no such issue', answer: NOT_FOUND },
  { about: 'a deleted issue', answer: { status: 410, body: {} } },
  { about: 'a private issue, and we have no token', answer: { status: 401, body: {} } },
  { about: 'a wrong token', answer: { status: 401, body: {} }, token: 'wrong', code: 'SERVICE_REFUSED' },
  {
    about: 'a token without the right',
    answer: { status: 403, body: {} },
    token: 'weak',
    code: 'SERVICE_REFUSED',
  },
  {
    about: 'the limit of requests is used up',
    answer: { status: 403, headers: { 'x-ratelimit-remaining': '0' }, body: {} },
    token: 'good',
    code: 'SERVICE_UNAVAILABLE',
  },
  { about: 'a server error', answer: { status: 500, body: {} }, code: 'SERVICE_UNAVAILABLE' },
  {
    about: 'a page in place of JSON',
    answer: { body: '<html>maintenance</html>' },
    code: 'SERVICE_UNAVAILABLE',
  },
  { about: 'JSON of another shape', answer: { body: { title: 5 } }, code: 'SERVICE_UNAVAILABLE' },
  {
    about: 'a redirect to another server',
    answer: { status: 302, headers: { location: 'http://127.0.0.1:9/' }, body: {} },
    code: 'SERVICE_UNAVAILABLE',
  },
];

for (const { about, answer, token, code } of ERRORS) {
  test(`a tracker that answers with ${about}: ${code ?? 'no bug'}`, async (context) => {
    const url = await startServer(context, () => answer);
    const [tracker] = createTrackers([
      {
        name: 'ours',
        kind: 'github',
        url,
        allowPrivateAddresses: true,
        ...(token !== undefined && { token }),
      },
    ]);
    assert.ok(tracker);
    context.after(() => tracker.close());

    const asking = tracker.lookUp('octo/tests#5', signal);

    if (code === undefined) assert.equal(await asking, undefined);
    else
      await assert.rejects(asking, (error: Error) => {
        assert.ok(isAppError(error, code), String(error));
        assert.ok(!error.message.includes(token ?? 'token '), error.message);
        return true;
      });
  });
}

test('a tracker with a private address is not asked unless that is allowed', async (context) => {
  const asked: Asked[] = [];
  const url = await startServer(context, (request) => {
    asked.push(request);
    return { body: { title: 'inside', state: 'open' } };
  });
  const [tracker] = createTrackers([{ name: 'inside', kind: 'github', url }]);
  assert.ok(tracker);
  context.after(() => tracker.close());

  await assert.rejects(tracker.lookUp('octo/tests#5', signal), (error) =>
    isAppError(error, 'SERVICE_UNAVAILABLE'),
  );

  assert.equal(asked.length, 0);
});
