import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openEmbeddedStore } from '../../../src/store/embedded/embedded-store.ts';
import { scratchDirectory } from '../../support/sample-store.ts';
import { testBuildQueue } from '../queue-contract.ts';

testBuildQueue('embedded', async (context, { now }) => {
  const directory = await scratchDirectory(context);
  return {
    open: async (policy) => {
      const store = await openEmbeddedStore(directory, { mode: 'write', now });
      context.after(() => store.close());
      return store.queue(policy);
    },
  };
});

test('prune forgets what was done long ago, and keeps what still has to be', async (t) => {
  let now = new Date('2026-01-01');
  const store = await openEmbeddedStore(await scratchDirectory(t), { mode: 'write', now: () => now });
  t.after(() => store.close());
  await store.queue().enqueue(['old-done', 'old-waiting'].map((id) => ({ id, location: id })));
  await (await store.queue().lease('w'))?.done();
  now = new Date('2026-03-01');
  await store.queue().enqueue([{ id: 'new', location: 'new' }]);

  await store.prune({ logDays: 10, recordDays: 30 });

  assert.deepEqual(await store.queue().counts(), { waiting: 2, leased: 0, done: 0, parked: 0 });
});
