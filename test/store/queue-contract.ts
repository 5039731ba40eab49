import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type {
  BuildQueue,
  NewBuild,
  QueuedBuild,
  QueuePolicy,
  QueueState,
} from '../../src/store/build-queue.ts';

/** A queue under test: each `open` is as another process would have it. */
export interface QueueUnderTest {
  open(policy: Partial<QueuePolicy>): Promise<BuildQueue>;
}

export interface QueueOptions {
  readonly now: () => Date;
}

const LEASE_MS = 60_000;
const POLICY: QueuePolicy = { leaseMs: LEASE_MS, maxAttempts: 3, firstDelayMs: 1000 };

/** A clock that a test moves. */
class Clock {
  #time = Date.UTC(2026, 10, 21);

  readonly now = (): Date => new Date(this.#time);

  advance(ms: number): void {
    this.#time += ms;
  }
}

/**
 * The tests that every queue of builds has to pass.
 * @param create - makes an empty queue that asks `now` for the time
 */
export function testBuildQueue(
  name: string,
  create: (context: TestContext, options: QueueOptions) => Promise<QueueUnderTest>,
): void {
  async function start(context: TestContext, builds: number) {
    const clock = new Clock();
    const place = await create(context, { now: clock.now });
    const queue = await place.open(POLICY);
    await queue.enqueue(someBuilds(builds));
    return { clock, place, queue };
  }

  test(`${name}: a build is enqueued once, and keeps what is known of it`, async (t) => {
    const { queue } = await start(t, 2);
    const build: NewBuild = {
      id: 'known',
      location: 'https://logs.example/known/',
      overrides: { jobName: 'unit', voting: false, endedAt: new Date('2026-11-21T10:00:00.000Z') },
    };

    const first = await queue.enqueue([build, ...someBuilds(3)]);
    const second = await queue.enqueue([{ ...build, location: 'elsewhere' }]);

    assert.deepEqual(first, { added: 2, known: 2 });
    assert.deepEqual(second, { added: 0, known: 1 });
    assert.deepEqual(await queue.counts(), { waiting: 4, leased: 0, done: 0, parked: 0 });
    const kept = (await list(queue, 'waiting')).find(({ id }) => id === 'known');
    assert.deepEqual({ id: kept?.id, location: kept?.location, overrides: kept?.overrides }, build);
  });

  test(`${name}: builds are taken oldest first, also those of one request`, async (t) => {
    const { clock, queue } = await start(t, 12);
    clock.advance(1);
    await queue.enqueue([{ id: 'a-later-one', location: 'later' }]);

    const taken: string[] = [];
    for (let lease = await queue.lease('w'); lease !== undefined; lease = await queue.lease('w')) {
      taken.push(lease.build.id);
      await lease.done();
    }

    assert.deepEqual(taken, [...someBuilds(12).map(({ id }) => id), 'a-later-one']);
    assert.deepEqual(
      (await list(queue, 'done')).map(({ id }) => id),
      taken,
    );
  });

  test(`${name}: of many that take at the same time each build goes to one`, async (t) => {
    const { place, queue } = await start(t, 100);
    const queues = await Promise.all(Array.from({ length: 8 }, () => place.open(POLICY)));

    const taken = await Promise.all(
      queues.map(async (own, number) => {
        const ids: string[] = [];
        for (let misses = 0; misses < 3; ) {
          const lease = await own.lease(`worker-${number}`);
          if (lease === undefined) misses++;
          else ids.push(lease.build.id);
          if (lease !== undefined && ids.length % 2 === 0) assert.equal(await lease.done(), true);
        }
        return ids;
      }),
    );

    assert.deepEqual(
      taken.flat().sort(),
      someBuilds(100)
        .map(({ id }) => id)
        .sort(),
    );
    const { waiting, leased, done } = await queue.counts();
    assert.equal(waiting, 0);
    assert.equal(leased + done, 100);
  });

  test(`${name}: a worker that goes silent loses its build to another, and is refused when it comes back`, async (t) => {
    const { clock, queue } = await start(t, 1);
    const silent = await queue.lease('silent');
    clock.advance(LEASE_MS + POLICY.firstDelayMs - 1);
    assert.equal(await queue.lease('other'), undefined);
    clock.advance(1);

    const other = await queue.lease('other');

    assert.equal(other?.build.id, silent?.build.id);
    assert.equal(other?.build.attempts, 2);
    assert.equal(await silent?.extend(), false);
    assert.equal(await silent?.done(), false);
    assert.equal(await silent?.failed('too late'), undefined);
    assert.equal(await silent?.giveBack(), false);
    assert.equal(await other?.done(), true);
    assert.deepEqual(await queue.counts(), { waiting: 0, leased: 0, done: 1, parked: 0 });
  });

  test(`${name}: a worker that extends its lease keeps its build`, async (t) => {
    const { clock, queue } = await start(t, 1);
    const lease = await queue.lease('slow');

    for (let third = 0; third < 9; third++) {
      clock.advance(LEASE_MS / 3);
      assert.equal(await lease?.extend(), true);
      assert.equal(await queue.lease('other'), undefined);
    }

    assert.equal(await lease?.done(), true);
  });

  test(`${name}: a build that fails waits ever longer, is parked in the end and says why`, async (t) => {
    const { clock, queue } = await start(t, 1);
    const outcomes: unknown[] = [];
    for (const waitMs of [1000, 2000, 4000]) {
      const lease = await queue.lease('w');
      outcomes.push(await lease?.failed(`no logs, attempt ${lease.build.attempts}`));
      clock.advance(waitMs - 1);
      outcomes.push(await queue.lease('w'));
      clock.advance(1);
    }

    assert.deepEqual(outcomes, ['waiting', undefined, 'waiting', undefined, 'parked', undefined]);
    assert.equal(await queue.lease('w'), undefined);
    const [parked] = await list(queue, 'parked');
    assert.equal(parked?.lastError, 'no logs, attempt 3');
    assert.equal(parked?.attempts, 3);
    assert.equal(parked?.worker, undefined);
  });

  test(`${name}: a build that takes down every worker is parked, and those behind it go on`, async (t) => {
    const { clock, queue } = await start(t, 2);
    for (let worker = 0; worker < POLICY.maxAttempts; worker++) {
      assert.equal((await queue.lease(`worker-${worker}`))?.build.id, someBuilds(1)[0]?.id);
      clock.advance(2 * LEASE_MS);
    }

    const next = await queue.lease('last');

    assert.equal(next?.build.id, someBuilds(2)[1]?.id);
    const [parked] = await list(queue, 'parked');
    assert.match(parked?.lastError ?? '', /worker-2 did not come back, 3 times/);
  });

  test(`${name}: a build that was given back can be taken at once, and lost no attempt`, async (t) => {
    const { queue } = await start(t, 1);
    const lease = await queue.lease('stopped');

    assert.equal(await lease?.giveBack(), true);

    const other = await queue.lease('other');
    assert.equal(other?.build.attempts, 1);
    assert.equal(await lease?.done(), false);
  });

  test(`${name}: parked builds get another round when somebody says so`, async (t) => {
    const { clock, queue } = await start(t, 3);
    for (let attempt = 0; attempt < 3 * POLICY.maxAttempts; attempt++) {
      await (await queue.lease('w'))?.failed('broken');
      clock.advance(60_000);
    }
    const [one] = await list(queue, 'parked');

    const named = await queue.retry([one?.id ?? '', 'never-heard-of']);
    const taken = await queue.lease('w');
    const others = await queue.retry();

    assert.deepEqual([named, others], [1, 2]);
    assert.equal(taken?.build.id, one?.id);
    assert.equal(taken?.build.attempts, 1);
    assert.equal(taken?.build.lastError, undefined);
    assert.deepEqual(await queue.counts(), { waiting: 2, leased: 1, done: 0, parked: 0 });
  });

  test(`${name}: an id may be as long as an address`, async (t) => {
    const { queue } = await start(t, 0);
    const id = `https://logs.example/${'deep/'.repeat(400)}`;

    await queue.enqueue([{ id, location: id }]);

    const lease = await queue.lease('w');
    assert.equal(lease?.build.id, id);
    assert.equal(await lease?.done(), true);
  });
}

function someBuilds(count: number): NewBuild[] {
  return Array.from({ length: count }, (_, number) => ({
    id: `build-${number}`,
    location: `/logs/${number}`,
  }));
}

async function list(queue: BuildQueue, state: QueueState): Promise<QueuedBuild[]> {
  const builds: QueuedBuild[] = [];
  for await (const build of queue.list(state)) builds.push(build);
  return builds;
}
