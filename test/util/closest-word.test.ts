import assert from 'node:assert/strict';
import { test } from 'node:test';
import { closestWord } from '../../src/util/closest-word.ts';

const WORDS = ['query', 'suppress-graph', 'suppress-notification', 'within_lines', 'bug', 'build_name'];

const CASES: readonly [word: string, meant: string | undefined][] = [
  ['suppress-notifcation', 'suppress-notification'],
  ['suppress_graph', 'suppress-graph'],
  ['within-lines', 'within_lines'],
  ['Query', 'query'],
  ['qeury', 'query'],
  ['bgu', 'bug'],
  ['build-name', 'build_name'],
  ['colour', undefined],
  ['x', undefined],
  ['', undefined],
];

for (const [word, meant] of CASES) {
  test(`the word meant by "${word}" is ${meant ?? 'unknown'}`, () => {
    assert.equal(closestWord(word, WORDS), meant);
  });
}
