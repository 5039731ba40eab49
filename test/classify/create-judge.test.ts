import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createJudge } from '../../src/classify/create-judge.ts';
import type { Build } from '../../src/model/build.ts';
import type { BuildReading, EventHit } from '../../src/model/build-reading.ts';
import type { Signature } from '../../src/model/signature.ts';
import type { VerdictState } from '../../src/model/verdict.ts';
import { planQueries } from '../../src/signatures/plan-queries.ts';
import { makeSignature } from '../support/make-signature.ts';

const BUILD: Build = { buildUuid: 'b1', jobName: 'unit', status: 'FAILURE' };
const FILE = {
  filename: 'job-output.txt',
  sizeBytes: 100,
  format: 'zuul',
  events: 9,
  lines: 9,
  logUrl: 'https://logs.example.org/b1/job-output.txt',
};
const HIT: EventHit = {
  filename: 'job-output.txt',
  line: 7,
  offset: 70,
  message: 'disk full: no space on sdb3',
};
const LOSS = { filename: 'syslog', reason: 'truncated', message: 'the end is missing' };

function judgeOf(...signatures: readonly Signature[]) {
  return createJudge(planQueries({ version: 'v1', signatures }));
}

function reading(about: Partial<BuildReading> = {}): BuildReading {
  return { build: BUILD, files: [FILE], hits: new Map(), incomplete: [], timings: {}, ...about };
}

function hits(...queries: readonly (readonly EventHit[])[]): BuildReading['hits'] {
  return new Map(queries.map((found, index) => [index, { count: found.length, hits: found }]));
}

test('the state of a build follows from its result, its hits and what could be read', () => {
  const { judge } = judgeOf(makeSignature('disk-full'));
  const cases: readonly (readonly [Partial<BuildReading>, VerdictState])[] = [
    [{ hits: hits([HIT]) }, 'classified'],
    [{ hits: hits([HIT]), incomplete: [LOSS] }, 'classified'],
    [{}, 'unclassified'],
    [{ incomplete: [LOSS] }, 'incomplete-logs'],
    [{ files: [], incomplete: [LOSS] }, 'incomplete-logs'],
    [{ files: [] }, 'no-logs'],
    [{ files: [{ ...FILE, sizeBytes: 0 }] }, 'no-logs'],
    [{ build: { ...BUILD, status: 'SUCCESS' }, hits: hits([HIT]) }, 'passed'],
    [{ build: { ...BUILD, status: 'ABORTED' } }, 'passed'],
    [{ build: { ...BUILD, status: 'POST_FAILURE' } }, 'unclassified'],
    [{ build: { ...BUILD, status: 'UNKNOWN' } }, 'unclassified'],
  ];

  for (const [about, state] of cases) assert.equal(judge(reading(about)).state, state, JSON.stringify(about));
});

test('a verdict holds what its comment needs, and a build that passed keeps its hits', () => {
  const signature = makeSignature('disk-full', {
    query: 'message:"no space"',
    title: 'The disk is full',
    action: { kind: 'recheck' },
    capture: '(?P<disk>sd[a-z])[0-9]',
  });

  const verdict = judgeOf(signature).judge(
    reading({ build: { ...BUILD, status: 'SUCCESS', voting: true }, hits: hits([HIT]) }),
  );

  assert.deepEqual(verdict, {
    build: 'b1',
    job: 'unit',
    status: 'SUCCESS',
    voting: true,
    state: 'passed',
    bugs: [
      {
        bug: 'disk-full',
        title: 'The disk is full',
        action: { kind: 'recheck' },
        hits: [
          {
            filename: 'job-output.txt',
            line: 7,
            offset: 70,
            excerpt: 'disk full: no space on sdb3',
            logUrl: 'https://logs.example.org/b1/job-output.txt',
            captures: { disk: 'sdb' },
          },
        ],
        hitCount: 1,
      },
    ],
    incomplete: [],
    signatures: { version: 'v1', count: 1 },
    timings: {},
  });
});

test('bugs stand in the order of the set, whatever queries they share', () => {
  const shared = { query: 'message:boom' };
  const judge = judgeOf(
    makeSignature('a', { query: 'message:bang', also: [shared] }),
    makeSignature('b', { query: 'message:bump' }),
    makeSignature('c', shared),
  );
  const all = new Map(judge.queries.map((_, index) => [index, { count: 1, hits: [HIT] }]));

  const verdict = judge.judge(reading({ hits: all }));

  assert.deepEqual(
    verdict.bugs.map(({ bug }) => bug),
    ['a', 'b', 'c'],
  );
});

test('a signature speaks only of builds of its time', () => {
  const { judge } = judgeOf(
    makeSignature('old', { validUntil: new Date('2026-01-01') }),
    makeSignature('new', { validFrom: new Date('2026-01-01') }),
  );
  const found = hits([HIT], [HIT]);
  const cases: readonly (readonly [Partial<BuildReading>, readonly string[]])[] = [
    [{ build: { ...BUILD, endedAt: new Date('2025-12-31') }, hits: found }, ['old']],
    [{ build: { ...BUILD, startedAt: new Date('2026-01-01') }, hits: found }, ['new']],
    [{ hits: found }, ['new', 'old']],
    [{ hits: hits([{ ...HIT, timestamp: '2026-06-01T00:00:00.000Z' }]) }, []],
  ];

  for (const [about, bugs] of cases) {
    assert.deepEqual(
      judge(reading(about))
        .bugs.map(({ bug }) => bug)
        .sort(),
      bugs,
    );
  }
});

test('the same reading gets the same verdict, and hits beyond the first ten are only counted', () => {
  const many = Array.from({ length: 50 }, (_, index) => ({ ...HIT, line: index + 1 }));
  const { judge } = judgeOf(makeSignature('disk-full'));

  const verdict = judge(reading({ hits: hits(many) }));

  assert.deepEqual(judge(reading({ hits: hits(many) })), verdict);
  assert.equal(verdict.bugs[0]?.hits.length, 10);
  assert.equal(verdict.bugs[0]?.hits[0]?.line, 50);
  assert.equal(verdict.bugs[0]?.hitCount, 50);
});
