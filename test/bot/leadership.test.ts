import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { hostname } from 'node:os';
import { test } from 'node:test';
import { takeLeadership } from '../../src/bot/leadership.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Records } from '../../src/store/records.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { until } from '../support/until.ts';

const signal = new AbortController().signal;

function take(records: Records, instance: string, onWait: (holder: string) => void = () => {}) {
  return takeLeadership({ records, instance, signal, onWait });
}

test('a bot waits for the end of the one that works, and then begins at once', async (t) => {
  const store = await openStore(scratchFolder(t), { mode: 'write' });
  t.after(() => store.close());
  const records = store.records();
  const first = await take(records, 'first');
  assert.ok(first && first.remainingMs() > 0);

  const order: string[] = [];
  const second = take(records, 'second', (holder) => order.push(`waits for ${holder}`));
  const begun = second.then(() => order.push('begins'));
  await until(() => order.length > 0, 'the second');
  order.push('end of the first');
  await first?.end();
  await begun;
  const held = await second;

  assert.deepEqual(order, ['waits for first', 'end of the first', 'begins']);
  assert.ok(held && held.remainingMs() > 0);
  await held?.end();
});

test('a bot of this machine that is gone is not waited for; one of another machine is, until its time is over', async (t) => {
  const store = await openStore(scratchFolder(t), { mode: 'write' });
  t.after(() => store.close());
  const records = store.records();
  const [{ pid }, now] = [spawnSync(process.execPath, ['-e', '']), Date.now()];
  const leader = (host: string, ms: number) =>
    records.put({
      kind: 'cursor',
      id: 'bot/leader',
      value: { instance: 'old', host, process: pid, until: new Date(now + ms).toISOString() },
    });

  await leader(hostname(), 3_600_000);
  await (await take(records, 'new'))?.end();
  await leader('elsewhere', 3000);
  const held = await take(records, 'newer');

  assert.ok(Date.now() >= now + 3000);
  await held?.end();
});

for (const stands of ['wall', 'steady'] as const) {
  test(`the time is over by whatever clock went on; here not the ${stands} one`, async (t) => {
    const store = await openStore(scratchFolder(t), { mode: 'write' });
    t.after(() => store.close());
    let ms = 0;
    const going = () => 1_700_000_000_000 + ms;
    const clocks = { wall: going, steady: going, [stands]: () => 1_700_000_000_000 };
    const options = { records: store.records(), instance: 'one', signal, onWait: () => {}, clocks };
    const held = await takeLeadership(options);

    const remaining = [0, 20_000, 44_999, 45_000, 3_600_000].map((passed) => {
      ms = passed;
      return held?.remainingMs();
    });

    assert.deepEqual(remaining, [45_000, 25_000, 1, 0, 0]);
    await held?.end();
  });
}

test('who asks the store is told that another took over, and holds nothing any more', async (t) => {
  const store = await openStore(scratchFolder(t), { mode: 'write' });
  t.after(() => store.close());
  const records = store.records();
  const held = await take(records, 'first');
  assert.ok(held !== undefined);

  await held.confirm();
  const before = held.remainingMs();
  const value = {
    instance: 'other',
    host: 'x',
    process: 1,
    until: new Date(Date.now() + 60_000).toISOString(),
  };
  await records.put({ kind: 'cursor', id: 'bot/leader', value });
  await held.confirm();

  assert.ok(before > 0);
  assert.deepEqual([held.remainingMs(), held.lost.aborted], [0, true]);
  await held.end();
});
