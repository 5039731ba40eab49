import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { AppError } from '../../src/errors.ts';
import type { IngestResult } from '../../src/ingest/ingest-build.ts';
import { type LeaseWork, workOnLease } from '../../src/worker/work-on-lease.ts';
import { createFakeLease } from './fake-lease.ts';

function work(read: LeaseWork['read'], about: Partial<LeaseWork> = {}): LeaseWork {
  const signal = new AbortController().signal;
  return { read, leaseMs: 60_000, signal, now: () => new Date(0), ...about };
}

/** Reads until it is told to stop. */
async function readForever(_: unknown, signal: AbortSignal): Promise<IngestResult[]> {
  if (!signal.aborted) await once(signal, 'abort');
  throw new AppError('INTERRUPTED', 'stopped');
}

test('a build that was read is done', async () => {
  const lease = createFakeLease();

  const event = await workOnLease(
    lease,
    work(async () => []),
  );

  assert.equal(event.kind, 'done');
  assert.deepEqual(lease.told, ['done']);
});

test('a build that was read after its lease was lost is not told as done', async () => {
  const event = await workOnLease(
    createFakeLease([false]),
    work(async () => []),
  );

  assert.equal(event.kind, 'lost');
});

test('a build that can not be read has failed, with the reason', async () => {
  const lease = createFakeLease();
  const error = new AppError('SOURCE_UNAVAILABLE', 'no logs there');

  const event = await workOnLease(
    lease,
    work(() => Promise.reject(error)),
  );

  assert.deepEqual(event, { kind: 'failed', build: lease.build, error, next: 'waiting' });
  assert.deepEqual(lease.told, ['failed: no logs there']);
});

test('a build is given back when the store is what fails', async () => {
  const lease = createFakeLease();
  const full = new AppError('DISK_FULL', 'no room');

  await assert.rejects(
    workOnLease(
      lease,
      work(() => Promise.reject(full)),
    ),
    full,
  );

  assert.deepEqual(lease.told, ['give back']);
});

test('a build is given back when the worker is told to stop', async () => {
  const lease = createFakeLease();
  const stop = new AbortController();

  const working = workOnLease(lease, work(readForever, { signal: stop.signal }));
  stop.abort();

  assert.equal((await working).kind, 'given-back');
  assert.deepEqual(lease.told, ['give back']);
});

test('reading ends when a heartbeat finds the lease lost, and nothing is said of the build', async () => {
  const lease = createFakeLease([false]);

  const event = await workOnLease(lease, work(readForever, { leaseMs: 3 }));

  assert.equal(event.kind, 'lost');
  assert.deepEqual(lease.told, ['extend']);
});
