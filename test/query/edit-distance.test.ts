import assert from 'node:assert/strict';
import { test } from 'node:test';
import { automaticEdits, createEditTest } from '../../src/query/edit-distance.ts';

/** Word, text and the edits that lead from one to the other. */
const CASES: readonly (readonly [word: string, text: string, edits: number])[] = [
  ['timeout', 'timeout', 0],
  ['timeout', 'timeot', 1],
  ['timeout', 'timeoutt', 1],
  ['timeout', 'timaout', 1],
  ['timeout', 'tiemout', 1],
  ['timeout', 'itmeotu', 2],
  ['abc', 'cab', 2],
  ['ca', 'abc', 3],
  ['a', 'b', 1],
  ['', 'ab', 2],
  ['a😀b', 'ab', 1],
  ['a😀b', '😀ab', 1],
  ['größe', 'grosse', 3],
];

for (const [word, text, edits] of CASES) {
  test(`from "${word}" to "${text}" it takes ${edits} edits`, () => {
    const allowed = [0, 1, 2, 3].filter((limit) => createEditTest(word, limit)(text));

    assert.deepEqual(allowed, [0, 1, 2, 3].slice(edits));
  });
}

test('a test can be asked again and again', () => {
  const isClose = createEditTest('refused', 1);

  assert.deepEqual(['refusde', 'x', 'refused', 'something much longer', 'refsued'].map(isClose), [
    true,
    false,
    true,
    false,
    true,
  ]);
});

test('the longer the word, the more edits are allowed by default', () => {
  assert.deepEqual(
    ['ab', 'abc', 'abcde', 'abcdef', '😀😀', '😀😀😀'].map(automaticEdits),
    [0, 1, 1, 2, 0, 1],
  );
});
