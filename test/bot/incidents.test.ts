import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Incidents } from '../../src/bot/incidents.ts';
import { openStore } from '../../src/store/open-store.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

const MINUTE = 60_000;

test('a cause is an incident from its third change on, until it is quiet for the window', async (t) => {
  const store = await openStore(scratchFolder(t), { mode: 'write' });
  t.after(() => store.close());
  const incidents = new Incidents(store.records(), { changes: 3, windowMs: 10 * MINUTE });
  const strike = async (change: string, minute: number, cause = 'bug-mirror') => {
    const at = new Date(Date.UTC(2026, 10, 21, 12, minute));
    const found = await incidents.strike({ cause, title: 'The mirror', change, at });
    return found && [found.incident.changes, found.isNew];
  };

  assert.equal(await strike('a', 0), undefined);
  assert.equal(await strike('a', 1), undefined, 'the same change again');
  assert.equal(await strike('b', 2), undefined);
  assert.equal(await strike('c', 3, 'bug-other'), undefined, 'another cause');
  assert.deepEqual(await strike('c', 4), [3, true]);
  assert.deepEqual(await strike('d', 5), [4, false]);
  assert.deepEqual(await strike('d', 14), [4, false], 'a change counts once');
  assert.equal(await strike('e', 30), undefined, 'it was over');
  assert.equal(await strike('f', 31), undefined);
  assert.deepEqual(await strike('g', 32), [3, true]);
});

test('changes of a minute, an hour apart, are no incident', async (t) => {
  const store = await openStore(scratchFolder(t), { mode: 'write' });
  t.after(() => store.close());
  const incidents = new Incidents(store.records(), { changes: 2, windowMs: 10 * MINUTE });

  for (const hour of [1, 2, 3, 4]) {
    const at = new Date(Date.UTC(2026, 10, 21, hour));
    assert.equal(await incidents.strike({ cause: 'x', title: 'x', change: String(hour), at }), undefined);
  }
});
