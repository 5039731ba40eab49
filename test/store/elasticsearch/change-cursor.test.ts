import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ChangeCursor } from '../../../src/store/elasticsearch/change-cursor.ts';

/** The cursor after all of the numbers, sent through its text form each time. */
function cursorAfter(numbers: readonly number[]): ChangeCursor {
  let cursor = ChangeCursor.start('builds-v2');
  for (const number of numbers) cursor = ChangeCursor.parse(cursor.after(number).toString())!;
  return cursor;
}

const TABLE: readonly {
  readonly read: readonly number[];
  readonly from: number;
  readonly seen: readonly number[];
}[] = [
  { read: [], from: 0, seen: [] },
  { read: [0], from: 0, seen: [0] },
  { read: [0, 1, 5], from: 0, seen: [0, 1, 5] },
  { read: [0, 5, 3], from: 0, seen: [0, 3, 5] },
  { read: [3, 1023], from: 0, seen: [3, 1023] },
  { read: [0, 3, 1026], from: 3, seen: [3, 1026] },
  { read: [0, 3, 1027], from: 4, seen: [1027] },
  { read: [2, 1500, 490], from: 477, seen: [490, 1500] },
  { read: [1, 9, 5000, 4999], from: 3977, seen: [4999, 5000] },
];

test('a cursor remembers which of the last numbers were read, whatever their order', () => {
  for (const { read, from, seen } of TABLE) {
    const cursor = cursorAfter(read);

    assert.deepEqual([cursor.from, cursor.seen()], [from, seen], `after ${read.join(', ')}`);
    assert.equal(cursor.index, 'builds-v2');
  }
});

test('a cursor of long runs has seen all of its window', () => {
  const cursor = cursorAfter(Array.from({ length: 3000 }, (_, number) => number));

  assert.deepEqual(
    cursor.seen(),
    Array.from({ length: 1024 }, (_, number) => 1976 + number),
  );
});

test('what is no cursor is none', () => {
  for (const text of [undefined, '', '17', 'builds', 'a/b/c', 'builds/-1/AA', 'builds/1']) {
    assert.equal(ChangeCursor.parse(text), undefined, text);
  }
});
