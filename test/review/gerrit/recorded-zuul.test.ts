import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Bell } from '../../../src/review/gerrit/bell.ts';
import { createCiAccounts } from '../../../src/review/gerrit/ci-accounts.ts';
import { ringFor } from '../../../src/review/gerrit/follow-stream.ts';
import { changeOf, eventOf } from '../../../src/review/gerrit/map.ts';
import { schema } from '../../../src/review/gerrit/schema.ts';
import type { ReviewEvent } from '../../../src/review/review-host.ts';
import { fixtures } from '../../support/project-root.ts';

const HOST = { name: 'local', url: 'http://127.0.0.1:8089/' };

const READERS = { self: { _account_id: 1 }, ciAccounts: createCiAccounts() };

const changes = schema.changes.parse(
  JSON.parse(readFileSync(join(fixtures, 'gerrit', 'changes.json'), 'utf8')),
);

const events: ReviewEvent[] = changes.flatMap((change) =>
  change.messages.flatMap((message) => eventOf(changeOf(HOST, change, message), message, READERS) ?? []),
);

/** What Zuul's own records say of each build: uuid, change, patch set, pipeline, job, result. */
const recorded = new Map(
  readFileSync(join(fixtures, 'gerrit', 'builds.tsv'), 'utf8')
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => [line.split('\t')[0], line.split('\t').slice(1)]),
);

test('every build in the comments of a real Zuul is read as Zuul itself knows it', () => {
  const results = events.filter((event) => event.kind === 'result');
  const builds = results.flatMap(({ builds, change, pipeline }) =>
    builds.map((build) => ({ build, change, pipeline })),
  );

  assert.equal(results.length, 12);
  assert.equal(builds.length, 68);
  for (const { build, change, pipeline } of builds) {
    const { change: number, patchset = '' } = change;
    const known = recorded.get(build.buildUuid ?? '');
    // Before a restart this Zuul did not tag its comments, and the check pipeline names itself nowhere else.
    const expected = known && (pipeline === undefined ? known.with(2, '') : known);
    assert.deepEqual([number, patchset, pipeline ?? '', build.jobName, build.status], expected);
    assert.equal(build.url, `http://127.0.0.1:9000/t/example/build/${build.buildUuid}`);
  }
});

test('jobs that do not vote are marked', () => {
  const [first] = events;

  assert.ok(first?.kind === 'result');
  assert.deepEqual(
    first.builds.filter(({ voting }) => voting === false).map(({ jobName }) => jobName),
    ['demo-npm-node'],
  );
});

test('what people wrote is a reply, and what Gerrit wrote for them is nothing', () => {
  const replies = events.filter((event) => event.kind === 'reply');

  assert.deepEqual(new Set(replies.map(({ text }) => text)), new Set(['recheck', 'Looks good']));
  assert.equal(replies.length, 6);
});

test('a change is known with all that its messages need', () => {
  const [first] = events;

  assert.deepEqual(first?.change, {
    host: 'local',
    project: 'demo',
    change: '1',
    patchset: '1',
    branch: 'master',
    subject: 'Add a README',
    author: 'admin',
    authorEmail: 'admin@example.com',
    url: 'http://127.0.0.1:8089/c/demo/+/1',
  });
  assert.match(first?.id ?? '', /^demo~1\/[0-9a-f]{40}$/);
  assert.equal(first?.at.toISOString(), '2026-11-21T13:39:58.000Z');
});

test('the recorded stream rings for the change of each of its events', async () => {
  const bell = new Bell();
  const lines = readFileSync(join(fixtures, 'gerrit', 'stream-events.jsonl'), 'utf8')
    .trimEnd()
    .split('\n');

  for (const line of [...lines, ...lines]) ringFor(line, bell);

  assert.deepEqual(await bell.listen(AbortSignal.timeout(60_000)), {
    all: false,
    changes: [{ project: 'demo', number: 1 }],
  });
});

for (const line of ['{"type":"dropped-output","eventCreatedOn":1}', 'no JSON', '{}', undefined]) {
  test(`after ${line} all changes are looked at`, async () => {
    const bell = new Bell();

    ringFor(line, bell);

    assert.equal((await bell.listen(AbortSignal.timeout(60_000))).all, true);
  });
}
