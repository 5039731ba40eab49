import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OneEach } from '../../../src/web/jobs/one-each.ts';

test('a client has one piece of work under way, others have theirs', async () => {
  const each = new OneEach();
  let finish = () => {};
  const first = each.run(
    'a',
    () =>
      new Promise<void>((resolve) => {
        finish = resolve;
      }),
  );

  await assert.rejects(
    each.run('a', async () => 'second'),
    { code: 'LIMIT_EXCEEDED' },
  );
  const another = await each.run('b', async () => 'b');
  finish();
  await first;
  const next = await each.run('a', async () => 'a');

  assert.deepEqual([another, next], ['b', 'a']);
});

test('work that failed is over', async () => {
  const each = new OneEach();

  await assert.rejects(
    each.run('a', async () => {
      throw new Error('in vain');
    }),
    /in vain/,
  );

  assert.equal(await each.run('a', async () => 'again'), 'again');
});
