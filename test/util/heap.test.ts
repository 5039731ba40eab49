import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Heap } from '../../src/util/heap.ts';
import { createRandom } from '../support/random.ts';

test('items come out in order, whatever the order they went in', () => {
  const random = createRandom(1);
  const heap = new Heap<number>((left, right) => left < right);
  const items = Array.from({ length: 500 }, () => random.below(100));

  for (const item of items) heap.push(item);
  const first = heap.peek();
  const found = items.map(() => heap.pop());

  assert.equal(first, Math.min(...items));
  assert.deepEqual(
    found,
    items.toSorted((left, right) => left - right),
  );
  assert.equal(heap.pop(), undefined);
});

test('draining empties the heap', () => {
  const heap = new Heap<number>((left, right) => left < right);
  for (const item of [3, 1, 2]) heap.push(item);

  const drained = heap.drain();

  assert.deepEqual(drained.sort(), [1, 2, 3]);
  assert.deepEqual([heap.size, heap.peek()], [0, undefined]);
});
