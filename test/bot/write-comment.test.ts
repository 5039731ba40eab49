import assert from 'node:assert/strict';
import { test } from 'node:test';
import { namedCauses, verdictSetKey, withoutBugs } from '../../src/bot/write-comment.ts';
import { makeBug, makeHit, makeVerdict } from '../support/make-verdict.ts';

const A = makeVerdict({ build: 'a', bugs: [makeBug('mirror'), makeBug('race')] });
const B = makeVerdict({ build: 'b' });

test('a set of verdicts has one key, in letters and digits, whatever the order and the timings', () => {
  const key = verdictSetKey('host/demo/7', '1', [A, B]);

  assert.match(key, /^[0-9a-f]{32}$/);
  const turned = { ...A, bugs: [...A.bugs].reverse(), timings: { totalMs: 5 }, tellingLines: [makeHit('x')] };
  assert.equal(verdictSetKey('host/demo/7', '1', [B, turned]), key);
});

test('another change, patch set, build, bug or state is another key', () => {
  const keys = [
    verdictSetKey('host/demo/7', '1', [A, B]),
    verdictSetKey('host/demo/8', '1', [A, B]),
    verdictSetKey('host/demo/7', '2', [A, B]),
    verdictSetKey('host/demo/7', undefined, [A, B]),
    verdictSetKey('host/demo/7', '1', [A]),
    verdictSetKey('host/demo/7', '1', [{ ...A, bugs: [] }, B]),
    verdictSetKey('host/demo/7', '1', [A, { ...B, state: 'no-logs' }]),
  ];

  assert.equal(new Set(keys).size, keys.length);
});

test('without its only bug a verdict is unclassified; with others it stays as it is', () => {
  assert.equal(withoutBugs(A, ['mirror', 'race']).state, 'unclassified');
  assert.deepEqual(
    withoutBugs(A, ['race']).bugs.map(({ bug }) => bug),
    ['mirror'],
  );
  assert.equal(withoutBugs(A, ['other']), A);
});

test('unknown failures are one cause when their lines differ in numbers only', () => {
  const failed = (build: string, line: string) => makeVerdict({ build, tellingLines: [makeHit(line)] });

  const [one, other, third] = ['error at 12:00:01 in pid 7', 'error at 13:10:09 in pid 99', 'no route'].map(
    (line, place) => namedCauses([failed(String(place), line)])[0]?.name,
  );

  assert.equal(one, other);
  assert.notEqual(one, third);
});
