import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { hostname } from 'node:os';
import { test } from 'node:test';
import { takeLeadership } from '../../src/bot/leadership.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Records } from '../../src/store/records.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

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

  const waits: string[] = [];
  const second = take(records, 'second', (holder) => waits.push(holder));
  const early = await Promise.race([
    second.then(() => 'begun'),
    new Promise((resolve) => setTimeout(resolve, 300, 'waits')),
  ]);
  await first?.end();
  const held = await second;

  assert.deepEqual([early, waits], ['waits', ['first']]);
  assert.ok(held?.isHeld());
  await held?.end();
});

test('a bot of this machine that is gone is not waited for; one of another machine is, until its time is over', async (t) => {
  const store = await openStore(scratchFolder(t), { mode: 'write' });
  t.after(() => store.close());
  const records = store.records();
  const { pid } = await deadProcess();
  const leader = (host: string, process: number, seconds: number) =>
    records.put({
      kind: 'cursor',
      id: 'bot/leader',
      value: { instance: 'old', host, process, until: new Date(Date.now() + seconds * 1000).toISOString() },
    });

  await leader(hostname(), pid, 40);
  await (await take(records, 'new'))?.end();
  await leader('elsewhere', pid, 1.5);
  const startedAt = Date.now();
  const held = await take(records, 'newer');

  assert.ok(Date.now() - startedAt > 1000);
  await held?.end();
});

/** The id of a process that was there and is not any more. */
async function deadProcess(): Promise<{ pid: number }> {
  const child = spawn(process.execPath, ['-e', '']);
  await new Promise((resolve) => child.once('close', resolve));
  return { pid: child.pid ?? 0 };
}
