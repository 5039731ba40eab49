import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { recordInbox } from '../../src/bot/record-inbox.ts';
import { type Delivery, MEMORY_MS } from '../../src/review/webhooks/delivery-inbox.ts';
import { openStore } from '../../src/store/open-store.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();

function delivery(id: string, host = 'hub'): Delivery {
  const nudge = { kind: 'head', project: 'octo/demo', revision: 'abc', change: '7' } as const;
  return { id: `${host}/${id}`, host, receivedAt: new Date('2026-11-21T12:00:00Z'), nudge };
}

test('a delivery is kept once, over a restart and after it was dealt with', async () => {
  const path = join(folder, 'kept');
  const store = await openStore(path, { mode: 'write' });
  const inbox = recordInbox(store.records(), () => new Date());
  const first = await inbox.keep(delivery('1'));
  await inbox.keep(delivery('2'));
  await inbox.done(delivery('1'));
  await store.close();

  const again = await openStore(path, { mode: 'write' });
  const reopened = recordInbox(again.records(), () => new Date());
  const answers = [await reopened.keep(delivery('1')), await reopened.keep(delivery('2'))];
  const pending = await all(reopened.pending('hub'));
  await again.close();

  assert.deepEqual([first, ...answers], [true, false, false]);
  assert.deepEqual(pending, [delivery('2')]);
});

test('each host has its own deliveries, the oldest first', async () => {
  const store = await openStore(join(folder, 'hosts'), { mode: 'write' });
  const inbox = recordInbox(store.records(), () => new Date());
  for (const one of [delivery('2'), delivery('1', 'lab'), delivery('1')]) await inbox.keep(one);

  const pending = await all(inbox.pending('hub'));
  await store.close();

  assert.deepEqual(pending, [delivery('2'), delivery('1')]);
});

test('what nobody can deliver again is forgotten', async () => {
  const store = await openStore(join(folder, 'forgotten'), { mode: 'write' });
  const records = store.records();
  let now = Date.now();
  const inbox = recordInbox(records, () => new Date(now));
  await inbox.keep(delivery('1'));
  await inbox.keep(delivery('2'));
  await inbox.done(delivery('1'));
  now += MEMORY_MS + 3_600_000;

  await inbox.keep(delivery('3'));
  await inbox.done(delivery('3'));
  const left = await all(records.list('delivery'));
  await store.close();

  assert.deepEqual(
    left.map(({ id }) => id),
    ['hub/2'],
  );
});

async function all<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}
