import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hashToken } from '../../src/text/hash-token.ts';
import { TokenCollector } from '../../src/text/token-collector.ts';
import { createFilterTest, encodeTokenFilter } from '../../src/text/token-filter.ts';

function filterOf(tokens: readonly string[]): Uint8Array {
  const collector = new TokenCollector();
  for (const token of tokens) collector.add(hashToken(token));
  return encodeTokenFilter(collector);
}

const FILTER = filterOf(['no', 'space', 'left', 'deadbeef01']);

function run(...tokens: string[]) {
  return { type: 'run', tokens } as const;
}

for (const [required, answer] of [
  [run('no', 'space'), true],
  [run('space', 'left', 'no'), true],
  [run('deadbeef01'), true],
  [run('no', 'room'), false],
  [{ type: 'any', of: [run('no', 'room'), run('left')] }, true],
  [{ type: 'any', of: [run('no', 'room'), run('elsewhere')] }, false],
  [{ type: 'all', of: [run('left'), run('room')] }, false],
  [{ type: 'all', of: [run('left'), { type: 'any', of: [run('room'), run('no')] }] }, true],
  [run('left', '42'), true],
  [{ type: 'any', of: [run('42'), run('room')] }, true],
  [{ type: 'all', of: [] }, true],
] as const) {
  test(`a block of "no space left deadbeef01" may hold ${JSON.stringify(required)}: ${answer}`, () => {
    assert.equal(createFilterTest(required)(FILTER), answer);
  });
}

test('a block without words holds none', () => {
  assert.equal(createFilterTest(run('word'))(filterOf([])), false);
});

test('a filter is a byte a token, and seldom wrong', () => {
  const filter = filterOf(Array.from({ length: 2000 }, (_, index) => `in${index}`));
  const wrong = Array.from({ length: 2000 }, (_, index) => `out${'x'.repeat(8)}${index}`).filter((token) =>
    createFilterTest(run(token))(filter),
  );

  assert.ok(filter.length <= 2000);
  assert.ok(wrong.length < 2000 * 0.04, `${wrong.length} of 2000 absent tokens seem present`);
});

test('a collector that was cleared is empty', () => {
  const collector = new TokenCollector();
  collector.add(hashToken('word'));

  collector.clear();

  assert.equal(collector.keys.length, 0);
  collector.add(hashToken('word'));
  assert.equal(collector.keys.length, 1);
});
