import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type TestContext, test } from 'node:test';
import { startHeartbeat } from '../../src/worker/heartbeat.ts';
import { until } from '../support/until.ts';
import { createFakeLease } from './fake-lease.ts';

/** Long enough for a machine that stands still for a second. */
const LEASE_MS = 3000;

/** Lets so many beats happen. */
async function beats(lease: ReturnType<typeof createFakeLease>, count: number): Promise<void> {
  await until(() => lease.told.length >= count, `${count} beats`);
}

test('a lease is extended again and again until the heartbeat is stopped', async () => {
  const lease = createFakeLease();
  const heartbeat = startHeartbeat(lease, LEASE_MS);

  await beats(lease, 5);
  heartbeat.stop();

  assert.equal(heartbeat.lost.aborted, false);
});

test('a lease that another has is lost', async () => {
  const lease = createFakeLease([true, false]);
  const heartbeat = startHeartbeat(lease, LEASE_MS);

  await once(heartbeat.lost, 'abort');

  assert.equal(lease.told.length, 2);
});

test('a queue that does not answer once does not lose the lease', async (t: TestContext) => {
  const lease = createFakeLease([new Error('no answer'), true]);
  const heartbeat = startHeartbeat(lease, LEASE_MS);
  t.after(() => heartbeat.stop());

  await beats(lease, 3);

  assert.equal(heartbeat.lost.aborted, false);
});

test('a queue that does not answer for the whole time of the lease loses it', async () => {
  const lease = createFakeLease([new Error('no answer')]);
  const heartbeat = startHeartbeat(lease, LEASE_MS);

  await once(heartbeat.lost, 'abort');

  assert.ok(lease.told.length >= 2);
});
