import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { previewSignature } from '../../src/classify/preview-signature.ts';
import { summarisePreview } from '../../src/classify/summarise-preview.ts';
import type { Build } from '../../src/model/build.ts';
import { readSignature } from '../../src/signatures/read-signature.ts';
import { makeBug, makeVerdict } from '../support/make-verdict.ts';
import { osloFile, osloLine } from '../support/sample-log.ts';
import { sampleBuild, writeSample } from '../support/sample-store.ts';
import { emptyStore } from '../support/web-server.ts';

const signal = new AbortController().signal;

interface Sample {
  readonly name: string;
  readonly lines: readonly string[];
  readonly bugs?: readonly string[];
  readonly build?: Partial<Build>;
}

const SAMPLES: readonly Sample[] = [
  { name: 'new', lines: ['disk is full', 'giving up'] },
  { name: 'known', lines: ['disk is full', 'giving up'], bugs: ['full-disk', 'other'] },
  { name: 'alone', lines: ['disk is full'], bugs: ['other'] },
  { name: 'lost', lines: ['all is well'], bugs: ['full-disk'] },
  { name: 'green', lines: ['disk is full', 'giving up'], build: { status: 'SUCCESS' } },
  { name: 'aborted', lines: ['disk is full', 'giving up'], build: { status: 'ABORTED' } },
  { name: 'old', lines: ['disk is full', 'giving up'], build: { endedAt: new Date('2025-01-01T00:00:00Z') } },
];

async function preview(t: TestContext, text: string) {
  const store = await emptyStore(t);
  for (const { name, lines, bugs = [], build } of SAMPLES) {
    const log = lines.map((line, minute) => osloLine(minute, line)).join('');
    const status = build?.status ?? 'FAILURE';
    const state = bugs.length > 0 ? 'classified' : 'unclassified';
    const verdict = makeVerdict({ build: name, status, state, bugs: bugs.map((bug) => makeBug(bug)) });
    await writeSample(store, sampleBuild(name, build), [osloFile('a.log', [log])], { verdict });
  }
  const { signature, problems } = readSignature('full-disk.yaml', text);
  assert.ok(signature, JSON.stringify(problems));
  const found = await previewSignature(store, { signature, knownBuilds: ['known', 'lost', 'gone'], signal });
  const byName = new Map(found.builds.map((one) => [one.build.buildUuid, one]));
  return { found, byName, summary: summarisePreview(found.builds) };
}

const names = (byName: ReadonlyMap<string, unknown>) => [...byName.keys()].sort();

test('a preview says which builds are hit, and what that would change', async (t) => {
  const { found, byName, summary } = await preview(t, 'query: message:"disk is full"\n');

  assert.deepEqual(names(byName), ['alone', 'green', 'known', 'lost', 'new', 'old']);
  assert.deepEqual(byName.get('new')?.hit?.hits[0]?.excerpt, '[-] disk is full');
  assert.equal(byName.get('lost')?.hit, undefined);
  assert.deepEqual(byName.get('known')?.otherBugs, [{ bug: 'other' }]);
  assert.deepEqual(summary, {
    failed: 4,
    passed: 1,
    explained: 2,
    gained: 4,
    lost: 1,
    overlaps: [{ bug: 'other', builds: 2 }],
  });
  assert.deepEqual([found.isCut, found.damaged], [false, []]);
});

test('further queries and times of validity are taken into account', async (t) => {
  const text = 'query: message:"disk is full"\nalso: [message:"giving up"]\nvalid_from: 2026-01-01\n';

  const { byName, summary } = await preview(t, text);

  assert.deepEqual(names(byName), ['green', 'known', 'lost', 'new']);
  assert.deepEqual([summary.failed, summary.passed, summary.lost], [2, 1, 1]);
});

test('a signature that is resolved hits nothing any more', async (t) => {
  const { byName, summary } = await preview(t, 'query: message:"disk is full"\nresolved_at: 2026-01-01\n');

  assert.deepEqual(names(byName), ['known', 'lost']);
  assert.deepEqual([summary.failed, summary.lost], [0, 2]);
});

test('a preview that is not wanted any more ends', async (t) => {
  const store = await emptyStore(t);
  const { signature } = readSignature('x.yaml', 'query: message:x\n');
  assert.ok(signature);

  const preview = previewSignature(store, { signature, knownBuilds: [], signal: AbortSignal.abort() });

  await assert.rejects(preview, { code: 'INTERRUPTED' });
});
