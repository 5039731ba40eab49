import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FairQueue } from '../../../src/web/jobs/fair-queue.ts';

const PLACES = { atOnce: 3, atOnceOfOne: 2, waiting: 6, waitingOfOne: 4 };

/** A queue, and work for it that lasts until it is told to end. */
function setUp() {
  const queue = new FairQueue(PLACES);
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const add = (client: string, name: string, signal = new AbortController().signal): Promise<string> =>
    queue.run({ client, signal }, async () => {
      begun.push(name);
      await new Promise<void>((resolve) => void ends.set(name, resolve));
      return name;
    });
  const end = async (name: string) => {
    ends.get(name)?.();
    await turn();
  };
  return { add, end, begun };
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

test('who floods leaves a place for others', async () => {
  const { add, begun } = setUp();

  for (const name of ['a1', 'a2', 'a3', 'a4']) void add('a', name);
  void add('b', 'b1');
  await turn();

  assert.deepEqual(begun, ['a1', 'a2', 'b1']);
});

test('those who wait take turns, however much one of them has in line', async () => {
  const { add, end, begun } = setUp();
  for (const name of ['a1', 'a2', 'a3', 'a4', 'a5']) void add('a', name);
  for (const name of ['b1', 'b2', 'c1']) void add(name[0]!, name);
  await turn();

  for (const name of ['b1', 'a1', 'a2', 'b2']) await end(name);

  assert.deepEqual(begun, ['a1', 'a2', 'b1', 'b2', 'a3', 'c1', 'a4']);
});

test('who has too much in line is told so, and others are not', async () => {
  const { add } = setUp();
  for (let number = 0; number < 6; number++) void add('a', `a${number}`);
  await turn();

  assert.throws(() => add('a', 'a6'), { statusCode: 429, retryAfterSeconds: 5 });
  for (let number = 0; number < 3; number++) void add('b', `b${number}`);

  assert.throws(() => add('c', 'c0'), { statusCode: 503, retryAfterSeconds: 5 });
});

test('work of nobody leaves the line at once', async () => {
  const { add, begun, end } = setUp();
  const gone = new AbortController();
  for (const name of ['a1', 'a2']) void add('a', name);
  const waiting = ['a3', 'a4', 'a5', 'a6'].map((name) => add('a', name, gone.signal));
  await turn();

  gone.abort();

  for (const one of waiting) await assert.rejects(one, { code: 'INTERRUPTED' });
  await assert.rejects(add('b', 'b1', AbortSignal.abort()), { code: 'INTERRUPTED' });
  void add('a', 'a7');
  await end('a1');
  assert.deepEqual(begun, ['a1', 'a2', 'a7']);
});

test('work that failed is over', async () => {
  const queue = new FairQueue({ atOnce: 1, atOnceOfOne: 1, waiting: 1, waitingOfOne: 1 });
  const asker = { client: 'a', signal: new AbortController().signal };

  const failed = queue.run(asker, async () => {
    throw new Error('in vain');
  });
  const next = queue.run(asker, async () => 'next');

  await assert.rejects(failed, /in vain/);
  assert.equal(await next, 'next');
});
