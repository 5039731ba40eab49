import assert from 'node:assert/strict';
import { test } from 'node:test';
import { walkPages } from '../../../src/ci/polling/walk-pages.ts';
import { createRandom } from '../../support/random.ts';

const PAGE = 10;

/** Walks a list that `change` changes after each page; gives what was seen and what was there all the time. */
async function walk(list: number[], change: (list: number[], page: number) => number[]) {
  let now = list;
  let steady = new Set(list);
  let pages = 0;
  const seen: number[] = [];
  const ask = async (skip: number) => {
    const page = now.slice(skip, skip + PAGE);
    now = change(now, ++pages);
    steady = new Set(now.filter((item) => steady.has(item)));
    return page;
  };
  for await (const page of walkPages(ask, String)) seen.push(...page);
  return { seen, missed: [...steady].filter((item) => !seen.includes(item)), pages };
}

const LIST = Array.from({ length: 45 }, (_, index) => index);

const CHANGES: readonly [name: string, change: (list: number[], page: number) => number[]][] = [
  ['does not change', (list) => list],
  ['loses one item of those that were read', (list) => list.slice(1)],
  ['loses more items than two pages share', (list, page) => (page === 1 ? list.slice(4) : list)],
  ['loses a whole page', (list, page) => (page === 2 ? list.slice(PAGE) : list)],
  ['loses all that was read', (list, page) => (page === 2 ? list.slice(2 * PAGE) : list)],
  ['gets new items in front', (list, page) => (page < 4 ? [-page, ...list] : list)],
  [
    'gets more new items than a page holds',
    (list, page) => (page === 1 ? [...LIST.map((id) => -id - 1), ...list] : list),
  ],
];

for (const [name, change] of CHANGES) {
  test(`a list that ${name} while it is read is read without a gap, and each item once`, async () => {
    const { seen, missed } = await walk(LIST, change);

    assert.deepEqual(missed, []);
    assert.equal(new Set(seen).size, seen.length);
  });
}

test('lists that change at random are read without a gap', async () => {
  const random = createRandom(3);
  for (let round = 0; round < 300; round++) {
    let next = 1000;
    const { missed, pages } = await walk(
      Array.from({ length: random.below(60) }, (_, index) => index),
      (list) => {
        const left = list.filter(() => !random.chance(15));
        return random.chance(30) ? [next++, ...left] : left;
      },
    );

    assert.deepEqual(missed, []);
    assert.ok(pages < 100, `${pages} pages`);
  }
});

test('an empty list is asked for once', async () => {
  assert.equal((await walk([], (list) => list)).pages, 1);
});
