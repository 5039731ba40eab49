import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { FinishedBuild } from '../../src/ci/ci-system.ts';
import { createZuul } from '../../src/ci/zuul/zuul.ts';
import { createTaskRunner } from '../../src/ingest/task-runner.ts';
import type { Verdict } from '../../src/model/verdict.ts';
import { renderComment } from '../../src/review/print/comment.ts';
import { ciContext, LOCAL_LOGS } from '../support/ci-context.ts';
import { judgeOf, judgePlace } from '../support/judge-place.ts';
import { bugOfCause } from '../support/zuul-causes.ts';
import {
  readLabels,
  startZuulServer,
  type ZuulServer,
  zuulFixtures,
  zuulReal,
} from '../support/zuul-server.ts';

/** All builds of a folder, through Zuul's API and over HTTP, with the verdicts on them. */
async function replay(context: TestContext, folder: string) {
  const server = await startZuulServer(context, { folder });
  const zuul = createZuul({ name: 'zuul', url: server.url, tenants: ['example'] }, ciContext());
  context.after(() => zuul.close());
  const judge = await judgeOf(join(zuulFixtures, 'signatures'));
  const runner = createTaskRunner({ queries: judge.queries, workers: 0 });
  context.after(() => runner.close());
  const builds = new Map<string, FinishedBuild>();
  const verdicts = new Map<string, Verdict>();
  for await (const { finished } of zuul.poll('2026-11-21T00:00:00Z', new AbortController().signal)) {
    if (finished === undefined) continue;
    builds.set(finished.build.buildUuid, finished);
    verdicts.set(finished.build.buildUuid, await judgePlace(finished, { judge, runner, logs: LOCAL_LOGS }));
  }
  return { server, builds, verdicts };
}

const FOLDERS: readonly [name: string, folder: string | undefined][] = [
  ["the project's own recorded builds", zuulFixtures],
  ['all builds that a real Zuul recorded', zuulReal],
];

for (const [name, folder] of FOLDERS) {
  test(`${name}: each failure is named by its own cause and no other, no passing build is hit`, {
    skip: folder ? false : 'needs the recorded builds of a real Zuul beside the project',
  }, async (context) => {
    const { server, builds, verdicts } = await replay(context, folder ?? '');
    const labels = readLabels(folder ?? '');

    for (const { uuid, job, result, cause } of labels) {
      const verdict = verdicts.get(uuid);
      assert.ok(verdict, `${uuid} was polled`);
      const bugs = verdict.bugs.map(({ bug }) => bug);
      const expected = result === 'SKIPPED' ? undefined : bugOfCause(cause);
      assert.equal(expected === undefined, cause === '' || result === 'SKIPPED', cause);
      assert.deepEqual(bugs, expected === undefined ? [] : [expected], `${job} ${uuid}: ${cause}`);
      assert.equal(verdict.status, result);
      assert.deepEqual(
        verdict.incomplete.filter(({ reason }) => reason !== 'no-logs'),
        [],
      );
    }
    assert.deepEqual(unlabelledHits(verdicts, labels), []);
    assertComments([...builds.values()], verdicts, server);
    context.diagnostic(`${verdicts.size} builds`);
  });
}

/** Bugs of passing builds that nobody labelled. */
function unlabelledHits(
  verdicts: ReadonlyMap<string, Verdict>,
  labels: readonly { uuid: string }[],
): string[] {
  const known = new Set(labels.map(({ uuid }) => uuid));
  const passed = [...verdicts.values()].filter(({ build, state }) => !known.has(build) && state === 'passed');
  return passed.flatMap(({ bugs }) => bugs.map(({ bug }) => bug));
}

/** Each comment on a buildset names the job and the result of each build in it that failed. */
function assertComments(
  builds: readonly FinishedBuild[],
  verdicts: ReadonlyMap<string, Verdict>,
  { url }: ZuulServer,
): void {
  const sets = new Map<string, Verdict[]>();
  for (const { build, isFinal } of builds) {
    const verdict = verdicts.get(build.buildUuid);
    const key = build.buildsetUuid ?? '';
    if (isFinal && verdict) sets.set(key, [...(sets.get(key) ?? []), verdict]);
  }
  for (const [set, found] of sets) {
    const failed = found.filter(({ state }) => state !== 'passed');
    const comment = renderComment({ verdicts: found }, 'default', 'text');
    assert.equal(comment === undefined, failed.length === 0, `${url} ${set}`);
    for (const verdict of failed) {
      const own = renderComment({ verdicts: [verdict] }, 'default', 'text') ?? '';
      assert.ok(own.includes(`\`${verdict.job}\` (${verdict.status})`), own);
      assert.ok(comment?.includes(verdict.status), comment);
    }
  }
}
