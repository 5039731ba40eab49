import assert from 'node:assert/strict';
import { test } from 'node:test';
import { anchorChoices, chooseAnchors } from '../../src/match/choose-anchors.ts';
import { createMatcher } from '../../src/match/matcher.ts';
import { requiredText } from '../../src/query/required-runs.ts';
import { hashPair, hashToken } from '../../src/text/hash-token.ts';
import { matchWith, parsed } from './match-text.ts';

/** A token or a pair, by its hash. */
function hashOf(words: string): number {
  const [left = '', right] = words.split(' ');
  return right === undefined ? hashToken(left) : hashPair(hashToken(left), hashToken(right));
}

for (const [query, words] of [
  ['message:"failed to allocate hugepages"', ['allocate hugepages']],
  ['message:xylophone', ['xylophone']],
  ['message:"the error" AND message:xylophone', ['xylophone']],
  ['message:xylophone OR message:zeppelin', ['xylophone', 'zeppelin']],
  ['message:zeppelin AND (message:xylophone OR message:saxophone)', ['zeppelin']],
] as const) {
  test(`${query} is found by ${words.join(' or ')}`, () => {
    const { hashes } = chooseAnchors(anchorChoices(requiredText(parsed(query))));

    assert.deepEqual(hashes, words.map(hashOf));
  });
}

test('hits stay the same when an anchor turns out to be common and is given up', () => {
  const matcher = createMatcher([parsed('message:"hippopotamus or crocodile"')]);
  const noise = 'no hippopotamus or any or crocodile\n'.repeat(20_000);
  const { anchors } = matcher.bind({}).shared;
  const before = anchors.index;

  const hits = [1, 2, 3].map(() => matchWith(matcher, `${noise}a hippopotamus or crocodile\n`).length);

  assert.deepEqual(hits, [1, 1, 1]);
  assert.ok(anchors.index !== before);
});
