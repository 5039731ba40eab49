import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatBytes } from '../../src/util/format-bytes.ts';

test('a size is written with the unit that keeps it short', () => {
  const cases: readonly (readonly [number, string])[] = [
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 KB'],
    [13_480, '13.5 KB'],
    [999_960, '1.0 MB'],
    [5e9, '5.0 GB'],
    [2e18, '2000000.0 TB'],
  ];

  for (const [bytes, expected] of cases) assert.equal(formatBytes(bytes), expected);
});
