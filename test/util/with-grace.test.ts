import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { withGrace } from '../../src/util/with-grace.ts';

test('work that ends in time is done, though its signal fired', async () => {
  const controller = new AbortController();

  const done = withGrace(controller.signal, 60_000, async (late) => {
    controller.abort();
    await sleep(1);
    return late.aborted ? 'broken off' : 'done';
  });

  assert.equal(await done, 'done');
});

for (const when of ['before', 'meanwhile'] as const) {
  test(`work that takes too long is broken off: the signal fired ${when}`, async () => {
    const controller = new AbortController();
    if (when === 'before') controller.abort(new Error('enough'));

    const broken = withGrace(controller.signal, 1, (late) => {
      controller.abort(new Error('enough'));
      return new Promise((_, reject) => late.addEventListener('abort', () => reject(late.reason)));
    });

    await assert.rejects(broken, /enough/);
  });
}
