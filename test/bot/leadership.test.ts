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
  assert.ok(first?.isHeld());

  const order: string[] = [];
  const second = take(records, 'second', (holder) => order.push(`waits for ${holder}`));
  const begun = second.then(() => order.push('begins'));
  await until(() => order.length > 0, 'the second');
  order.push('end of the first');
  await first?.end();
  await begun;
  const held = await second;

  assert.deepEqual(order, ['waits for first', 'end of the first', 'begins']);
  assert.ok(held?.isHeld());
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
