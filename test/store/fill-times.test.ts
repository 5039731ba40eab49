import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fillTimes } from '../../src/store/fill-times.ts';

const none = Number.NaN;

const CASES: readonly { what: string; times: number[]; carried: number; filled: number[] }[] = [
  {
    what: 'take that of the record before',
    times: [5, none, none, 7, none],
    carried: none,
    filled: [5, 5, 5, 7, 7],
  },
  { what: 'take the carried one at the start', times: [none, none, 7], carried: 3, filled: [3, 3, 7] },
  {
    what: 'take the first that is known where none is carried',
    times: [none, 9, 7],
    carried: none,
    filled: [9, 9, 7],
  },
  { what: 'take the fallback in a file without times', times: [none, none], carried: none, filled: [1, 1] },
];

for (const { what, times, carried, filled } of CASES) {
  test(`records without a time ${what}`, () => {
    const table = Float64Array.from([...times, none]);

    fillTimes(table, times.length, carried, 1);

    assert.deepEqual([...table.subarray(0, times.length)], filled);
    assert.ok(Number.isNaN(table[times.length]), 'what is not in use stays as it is');
  });
}
