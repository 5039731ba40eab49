import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countStrikes } from '../../src/classify/strike-history.ts';
import type { StoredBuild } from '../../src/store/store.ts';
import { makeBug, makeVerdict } from '../support/make-verdict.ts';

let builds = 0;

function stored(status: string, ...bugs: readonly string[]): StoredBuild {
  return {
    build: { buildUuid: `build-${++builds}`, status },
    verdict: makeVerdict({ build: status, status, bugs: bugs.map((bug) => makeBug(bug)) }),
    files: [],
    ingestedAt: new Date(0),
  };
}

test('strikes are counted by bug, in builds that failed and in builds that passed', async () => {
  async function* stream(): AsyncGenerator<StoredBuild> {
    yield stored('FAILURE', 'disk-full', 'mirror');
    yield stored('TIMED_OUT', 'mirror');
    yield stored('SUCCESS', 'mirror');
    yield stored('SUCCESS');
    yield stored('ABORTED', 'mirror');
  }

  const { bugs, totals } = await countStrikes(stream());

  assert.deepEqual(totals, { failedBuilds: 2, passedBuilds: 2 });
  assert.deepEqual(bugs.get('mirror'), { failedBuilds: 2, passedBuilds: 1 });
  assert.deepEqual(bugs.get('disk-full'), { failedBuilds: 1, passedBuilds: 0 });
});
