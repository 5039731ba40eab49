import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { sharedData } from '../support/project-root.ts';
import { findPackHits, loadPack } from '../support/signature-pack.ts';

/** Which signature names which cause of labels.tsv; causes of the project's own are in none of them. */
const BUG_OF_CAUSE: readonly (readonly [cause: RegExp, bug: string])[] = [
  [/host key verification failed/, 'ssh-host-key-verification'],
  [/SSH connection refused/, 'ssh-host-unreachable'],
  [/time-out/, 'job-timed-out'],
  [/segfault/, 'segmentation-fault'],
  [/disk full/, 'disk-full'],
  [/git clone: HTTP 403/, 'git-repository-not-readable'],
  [/npm registry refuses connections/, 'npm-registry-unreachable'],
  [/package index refuses connections/, 'pip-index-unreachable'],
  [/worker found in a dead state/, 'ansible-worker-died'],
];

/** Failures of the change itself: nothing that strikes any CI. */
const OWN_CAUSES = /linter task failed|pytest assertion fails|coverage report missing/;

const folder = sharedData && join(sharedData, 'zuul-real');
const skip =
  folder && existsSync(folder) ? false : 'needs the recorded builds of a real Zuul beside the project';

test('the shipped signatures alone name the cause of the failed builds of a real Zuul', {
  skip,
}, async (t) => {
  const pack = await loadPack();
  const [, ...rows] = readFileSync(join(folder ?? '', 'labels.tsv'), 'utf8')
    .trim()
    .split('\n');
  let named = 0;
  for (const row of rows) {
    const [uuid = '', , , , job, result, logs, cause = ''] = row.split('\t');
    if (logs !== 'yes') continue;
    const bugs = bugsOf(readFileSync(join(folder ?? '', 'logs', uuid, 'job-output.txt')));
    const expected = BUG_OF_CAUSE.find(([words]) => words.test(cause))?.[1];

    if (expected === undefined) {
      assert.ok(cause === '' || OWN_CAUSES.test(cause), `no signature is expected for: ${cause}`);
      assert.deepEqual(bugs, [], `${uuid} ${job} ${result} ${cause}`);
    } else {
      assert.ok(bugs.includes(expected), `${uuid} ${job} ${cause}: expected ${expected}, found ${bugs}`);
      named++;
    }
  }
  t.diagnostic(`${named} failed builds named`);
  assert.ok(named >= 20);

  function bugsOf(text: Uint8Array): string[] {
    return [...new Set(findPackHits(pack, text, 'job-output.txt').map((hit) => hit.bug))];
  }
});
