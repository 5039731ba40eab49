import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { BuildLedger } from '../../../src/bot/telling/build-ledger.ts';
import { computeDigest, type DigestFilter } from '../../../src/bot/telling/compute-digest.ts';
import { type Digest, hasNews } from '../../../src/bot/telling/digest.ts';
import type { Signature } from '../../../src/model/signature.ts';
import type { BugInfo } from '../../../src/tracker/tracker.ts';
import { makeSignature } from '../../support/make-signature.ts';
import { addToldBuilds, emptyStore, type ToldBuild } from '../../support/told-builds.ts';

const NOW = new Date('2026-11-21T08:00:00Z');
const DAY = { from: new Date('2026-11-20T08:00:00Z'), to: NOW };

interface Scene {
  readonly builds: readonly ToldBuild[];
  readonly signatures?: readonly Signature[];
  readonly trackers?: Readonly<Record<string, Partial<BugInfo>>>;
  readonly filter?: DigestFilter;
}

async function digestOf(
  context: TestContext,
  { builds, signatures = [], trackers = {}, filter = {} }: Scene,
): Promise<Digest> {
  const store = await emptyStore(context);
  await addToldBuilds(store, builds);
  const ledger = new BuildLedger(store, () => NOW);
  await ledger.catchUp();
  const lookUp = async (bug: string): Promise<BugInfo | undefined> =>
    trackers[bug] && {
      title: `bug ${bug}`,
      state: 'open',
      status: 'New',
      url: `https://bugs/${bug}`,
      ...trackers[bug],
    };
  const { lives, oldestAt } = ledger;
  return computeDigest({ builds: ledger.builds.values(), lives, oldestAt, signatures, lookUp }, DAY, filter);
}

const names = (bugs: Digest['bugs']) => bugs.map(({ bug }) => bug);

test('a bug that struck for the first time is new, and has its numbers', async (context) => {
  const digest = await digestOf(context, {
    builds: [
      { buildUuid: 'a', endedAt: '2026-11-10T12:00:00Z', bugs: ['old'] },
      { buildUuid: 'b', endedAt: '2026-11-15T12:00:00Z', bugs: ['old'], project: 'openstack/neutron' },
      { buildUuid: 'c', endedAt: '2026-11-20T09:00:00Z', bugs: ['old'], change: '7' },
      { buildUuid: 'd', endedAt: '2026-11-20T10:00:00Z', bugs: ['old', 'fresh'], change: '7' },
      { buildUuid: 'e', endedAt: '2026-11-20T07:00:00Z', bugs: ['yesterday'] },
    ],
    trackers: { old: { title: 'an old one' } },
  });

  assert.deepEqual(names(digest.newBugs), ['fresh']);
  assert.deepEqual(names(digest.bugs), ['old', 'fresh']);
  const { tracker: _, ...old } = digest.bugs[0] ?? assert.fail('no bug');
  assert.deepEqual(old, {
    bug: 'old',
    title: 'an old one',
    url: 'https://bugs/old',
    builds: 2,
    lastDay: 2,
    tenDays: 3,
    changes: 2,
    projects: ['openstack/neutron', 'openstack/nova'],
    passed: 0,
    lastAt: new Date('2026-11-20T10:00:00Z'),
  });
});

test('a bug is back when it strikes a build that began a day after the fix, once', async (context) => {
  const fixed = (closedAt: string) => ({ state: 'fixed' as const, closedAt: new Date(closedAt) });
  const hit = { endedAt: '2026-11-20T20:00:00Z' };

  const digest = await digestOf(context, {
    builds: [
      { buildUuid: 'a', ...hit, bugs: ['back', 'just-fixed', 'told-before', 'invalid', 'open'] },
      { buildUuid: 'b', endedAt: '2026-11-19T20:00:00Z', bugs: ['told-before', 'back'] },
    ],
    trackers: {
      back: fixed('2026-11-19T18:30:00Z'),
      'just-fixed': fixed('2026-11-20T12:00:00Z'),
      'told-before': fixed('2026-11-10T12:00:00Z'),
      invalid: { state: 'closed', closedAt: new Date('2026-11-10T12:00:00Z') },
      open: {},
    },
  });

  assert.deepEqual(names(digest.backBugs), ['back']);
});

test('failures that nothing explains are told by what they say, the most frequent first', async (context) => {
  const at = { endedAt: '2026-11-20T12:00:00Z' };

  const digest = await digestOf(context, {
    builds: [
      { buildUuid: 'a', ...at, line: 'no route to 10.0.0.7 after 31 s', jobName: 'grenade' },
      { buildUuid: 'b', ...at, line: 'no route to 10.9.8.7 after 30 s' },
      { buildUuid: 'c', ...at, line: 'KeyError: x' },
      { buildUuid: 'd', ...at, line: 'no vote', voting: false },
      { buildUuid: 'e', ...at, bugs: ['known'] },
      { buildUuid: 'f', ...at, status: 'SUCCESS' },
    ],
  });

  assert.deepEqual(digest.totals, { failed: 4, classified: 1 });
  assert.deepEqual(
    digest.unknown.map(({ builds, changes, jobs, line }) => ({ builds, changes, jobs, line })),
    [
      { builds: 2, changes: 2, jobs: ['grenade', 'unit'], line: 'no route to 10.0.0.7 after 31 s' },
      { builds: 1, changes: 1, jobs: ['unit'], line: 'KeyError: x' },
    ],
  );
});

test('a signature that hits builds that passed is told of, and they count as no strike', async (context) => {
  const digest = await digestOf(context, {
    builds: [
      { buildUuid: 'a', endedAt: '2026-11-20T12:00:00Z', status: 'SUCCESS', bugs: ['too-wide'] },
      { buildUuid: 'b', endedAt: '2026-11-20T12:00:00Z', bugs: ['fine'] },
    ],
  });

  assert.deepEqual(names(digest.falsePositives), ['too-wide']);
  assert.equal(digest.falsePositives[0]?.passed, 1);
  assert.deepEqual(names(digest.bugs), ['fine']);
});

test('a signature dies on the thirtieth day without a hit, once, unless it was retired', async (context) => {
  const signatures = [
    makeSignature('died'),
    makeSignature('never-hit'),
    makeSignature('long-dead'),
    makeSignature('alive'),
    makeSignature('retired', { resolvedAt: new Date('2026-10-30T00:00:00Z') }),
  ];

  const digest = await digestOf(context, {
    signatures,
    builds: [
      { buildUuid: 'a', endedAt: '2026-10-01T12:00:00Z', bugs: ['long-dead'] },
      { buildUuid: 'b', endedAt: '2026-10-21T12:00:00Z', bugs: ['died', 'retired'] },
      { buildUuid: 'c', endedAt: '2026-11-01T12:00:00Z', bugs: ['alive'] },
    ],
  });

  assert.deepEqual(names(digest.dead), ['died']);
});

test('a team is told of its projects, an owner of his signatures', async (context) => {
  const at = { endedAt: '2026-11-20T12:00:00Z' };
  const builds: ToldBuild[] = [
    { buildUuid: 'a', ...at, bugs: ['x'] },
    { buildUuid: 'b', ...at, bugs: ['y'], project: 'openstack/neutron', pipeline: 'check' },
    { buildUuid: 'c', ...at, line: 'unknown' },
  ];
  const signatures = [makeSignature('x', { owner: 'alice' }), makeSignature('y', { owner: 'bob' })];

  const team = await digestOf(context, { builds, signatures, filter: { projects: ['nova'] } });
  const pipeline = await digestOf(context, { builds, signatures, filter: { pipelines: ['check'] } });
  const owner = await digestOf(context, { builds, signatures, filter: { owners: ['bob'] } });

  assert.deepEqual([names(team.bugs), team.unknown.length, team.totals.failed], [['x'], 1, 2]);
  assert.deepEqual([names(pipeline.bugs), pipeline.unknown.length], [['y'], 0]);
  assert.deepEqual([names(owner.bugs), owner.unknown.length], [['y'], 0]);
});

test('without anything new there is no news', async (context) => {
  const digest = await digestOf(context, {
    builds: [
      { buildUuid: 'a', endedAt: '2026-11-15T12:00:00Z', bugs: ['x'] },
      { buildUuid: 'b', endedAt: '2026-11-20T12:00:00Z', bugs: ['x'] },
    ],
  });

  assert.equal(hasNews(digest), false);
});

test('a verdict that is made again counts once', async (context) => {
  const build = { buildUuid: 'a', endedAt: '2026-11-20T12:00:00Z' };

  const digest = await digestOf(context, {
    builds: [
      { ...build, line: 'unknown' },
      { ...build, bugs: ['x'] },
    ],
  });

  assert.deepEqual([digest.totals.failed, digest.bugs[0]?.builds, digest.unknown.length], [1, 1, 0]);
});
