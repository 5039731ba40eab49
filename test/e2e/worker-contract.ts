import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseQuery } from '../../src/query/parse-query.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { WritableStore } from '../../src/store/writable-store.ts';
import { SMALL_BUG, type SmallBuild, writeManyBuilds, writeSmallSignature } from '../support/many-builds.ts';
import { runDejabug } from '../support/run-dejabug.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { startWorker, type WorkerProcess } from '../support/worker-process.ts';

/** How the workers of a store are tested. */
export interface WorkerTestOptions {
  /** Names the store in the tests' names. */
  readonly name: string;
  /** A store of the test's own: a location and flags. */
  readonly place: (folder: string) => { readonly location: string; readonly prefix?: string };
  /** Makes all that was written visible to searches. */
  readonly settle?: (prefix: string) => Promise<unknown>;
  /** Lines of a build's log, at least. */
  readonly lines: number;
  /** Longest time from a worker's first verdict to its death, in ms. */
  readonly killWithinMs: number;
}

const KILLS = 50;
const BUILDS = 200;

/** Short leases; and attempts without end, for a build may have bad luck often. */
const HASTY = ['--lease', '2', '--retry-delay', '0.1', '--attempts', '100'];

/** Tests that any number of workers, in processes of their own, do every build of a queue once. */
export function testWorkers(options: WorkerTestOptions): void {
  const { name } = options;

  for (const workers of [2, 4, 8]) {
    test(`${name}: ${workers} workers on one queue lose no build and do none twice`, async (t) => {
      const shop = await openShop(t, options, 60);

      const running = Array.from({ length: workers }, () => shop.start('--drain'));
      const ends = await Promise.all(running.map(({ ended }) => ended));

      for (const { code, stderr } of ends) assert.equal(code, 0, stderr);
      const told = running.flatMap(({ verdicts }) => verdicts);
      assert.deepEqual(told.sort(), shop.builds.map(({ uuid }) => uuid).sort());
      await shop.assertWhole();
    });
  }

  test(`${name}: workers killed at ${KILLS} random moments leave ${BUILDS} builds with one verdict each and exactly their events`, async (t) => {
    const shop = await openShop(t, options, BUILDS);
    let started = 0;

    async function startAndKill(): Promise<void> {
      while (started < KILLS) {
        const worker = shop.start(...HASTY, '--concurrency', String(1 + (started % 2)));
        started++;
        await worker.told(1);
        await sleep(Math.random() * options.killWithinMs);
        worker.process.kill('SIGKILL');
        assert.equal((await worker.ended).code, 'SIGKILL');
      }
    }
    await Promise.all([startAndKill(), startAndKill()]);
    const { done } = await shop.store.queue().counts();
    const last = [shop.start('--drain', ...HASTY), shop.start('--drain', ...HASTY)];
    for (const { code, stderr } of await Promise.all(last.map(({ ended }) => ended)))
      assert.equal(code, 0, stderr);

    assert.ok(done < BUILDS, 'the workers were killed before the queue was empty');
    let again = 0;
    for await (const { attempts } of shop.store.queue().list('done')) if (attempts > 1) again++;
    assert.ok(again >= KILLS / 5, `${again} builds were cut off by a kill and done again`);
    await shop.assertWhole();
  });

  test(`${name}: a worker that is told to stop gives its build back and ends in peace`, async (t) => {
    const shop = await openShop(t, options, 30);
    const worker = shop.start();
    await worker.told(3);

    worker.process.kill('SIGTERM');

    assert.equal((await worker.ended).code, 0);
    const { waiting, leased, done, parked } = await shop.store.queue().counts();
    assert.deepEqual({ leased, parked, sum: waiting + done }, { leased: 0, parked: 0, sum: 30 });
    assert.equal((await shop.start('--drain').ended).code, 0);
    await shop.assertWhole();
  });
}

interface Shop {
  readonly builds: readonly SmallBuild[];
  readonly store: WritableStore;
  start(...flags: string[]): WorkerProcess;
  /** Every build is done, has one verdict and exactly its events. */
  assertWhole(): Promise<void>;
}

async function openShop(
  t: TestContext,
  { place, lines, settle }: WorkerTestOptions,
  count: number,
): Promise<Shop> {
  const folder = scratchFolder(t);
  const { location, prefix } = place(folder);
  const builds = writeManyBuilds(folder, count, lines);
  const signature = writeSmallSignature(folder);
  const own = prefix === undefined ? {} : { env: { DEJABUG_ES_PREFIX: prefix } };
  const enqueue = ['ingest', '--enqueue', join(folder, 'builds'), '--store', location];
  const { code, stderr } = await runDejabug(enqueue, { cwd: folder, ...own });
  assert.equal(code, 0, stderr);
  const store = await openStore(location, {
    mode: 'write',
    ...(prefix !== undefined && { cluster: { prefix } }),
  });
  t.after(() => store.close());
  const flags = ['--store', location, '--no-shipped-queries', '--queries', signature];
  return {
    builds,
    store,
    start: (...more) => startWorker(t, [...flags, ...more], { cwd: folder, ...own }),
    assertWhole: async () => {
      if (prefix !== undefined) await settle?.(prefix);
      await assertWhole(store, builds);
    },
  };
}

async function assertWhole(store: WritableStore, builds: readonly SmallBuild[]): Promise<void> {
  const counts = await store.queue().counts();
  assert.deepEqual(counts, { waiting: 0, leased: 0, done: builds.length, parked: 0 });
  const verdicts = new Map<string, readonly string[]>();
  for await (const { build, verdict } of store.listBuilds()) {
    assert.ok(verdict !== undefined && !verdicts.has(build.buildUuid), build.buildUuid);
    verdicts.set(
      build.buildUuid,
      verdict.bugs.map(({ bug }) => bug),
    );
  }
  const expected = builds.map(({ uuid }, number) => [uuid, number % 3 === 0 ? [SMALL_BUG] : []] as const);
  assert.deepEqual(new Map([...verdicts].sort()), new Map(expected));
  const { query } = parseQuery('*:*');
  assert.ok(query !== undefined);
  const events = await store.facet({ query, limit: builds.length + 1 }, 'build_uuid');
  assert.deepEqual(
    new Map(events.map((bucket) => [bucket.value, bucket.events])),
    new Map(builds.map(({ uuid, events }) => [uuid, events])),
  );
  assert.deepEqual(await store.check(), []);
}
