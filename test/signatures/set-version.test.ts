import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSignature } from '../../src/signatures/read-signature.ts';
import { setVersion } from '../../src/signatures/set-version.ts';

const BASE = 'query: message:"one" AND tags:"console"\n';

function versionOf(...files: [name: string, text: string][]): string {
  const signatures = files.map(([name, text]) => {
    const { signature, problems } = readSignature(name, text);
    assert.deepEqual(problems, []);
    assert.ok(signature);
    return signature;
  });
  return setVersion(signatures);
}

const SAME: readonly (readonly [what: string, ...files: [string, string][]])[] = [
  ['another folder', ['pack/a.yaml', BASE]],
  ['folding', ['a.yaml', 'query: >\n  message:"one"\n  AND tags:"console"\n']],
  ['a comment', ['a.yaml', `# kept even without hits\n${BASE}`]],
  ['an owner', ['a.yaml', `${BASE}owner: infra team\n`]],
  ['needless parentheses', ['a.yaml', 'query: (message:"one") AND (tags:"console")\n']],
];

for (const [what, ...files] of SAME) {
  test(`the version stays the same with ${what}`, () => {
    assert.equal(versionOf(...files), versionOf(['a.yaml', BASE]));
  });
}

const DIFFERENT: readonly (readonly [what: string, ...files: [string, string][]])[] = [
  ['another bug', ['b.yaml', BASE]],
  ['another phrase', ['a.yaml', 'query: message:"two" AND tags:"console"\n']],
  ['a title', ['a.yaml', `${BASE}title: Disk full\n`]],
  ['a second condition', ['a.yaml', `${BASE}also: ['message:"two"']\n`]],
  ['builds that do not vote', ['a.yaml', `${BASE}allow-nonvoting: true\n`]],
  ['an end', ['a.yaml', `${BASE}valid_until: 2026-01-01\n`]],
  ['a resolution', ['a.yaml', `${BASE}resolved_at: 2026-01-01\n`]],
  ['one more signature', ['a.yaml', BASE], ['b.yaml', BASE]],
  ['nothing'],
];

for (const [what, ...files] of DIFFERENT) {
  test(`the version changes with ${what}`, () => {
    assert.notEqual(versionOf(...files), versionOf(['a.yaml', BASE]));
  });
}

test('the version does not depend on the order, and is short', () => {
  const version = versionOf(['a.yaml', BASE], ['b.yaml', BASE]);

  assert.equal(versionOf(['b.yaml', BASE], ['a.yaml', BASE]), version);
  assert.match(version, /^[0-9a-f]{12}$/);
});
