import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wilsonShare } from '../../../src/web/board/wilson.ts';

test('a share has the range of Wilson, right for few builds too', () => {
  // Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
  const cases: [number, number, number, number][] = [
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ];

  for (const [part, whole, low, high] of cases) {
    const share = wilsonShare(part, whole);
    assert.deepEqual([share.low.toFixed(4), share.high.toFixed(4)], [low.toFixed(4), high.toFixed(4)]);
  }
  assert.deepEqual(wilsonShare(0, 0), { value: 0, low: 0, high: 1 });
});
