import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { CiSystem } from '../../../src/ci/ci-system.ts';
import { createZuul } from '../../../src/ci/zuul/zuul.ts';
import type { ZuulOptions } from '../../../src/ci/zuul/zuul-options.ts';
import { ciContext } from '../../support/ci-context.ts';
import { createRandom } from '../../support/random.ts';
import { type RawBuild, startZuulServer, type ZuulServer, zuulReal } from '../../support/zuul-server.ts';

const { signal } = new AbortController();

const NOON = Date.parse('2026-11-21T12:00:00Z');
const MINUTE = 60_000;

/** A Zuul whose builds the test makes, and a clock. */
interface Scene {
  readonly server: ZuulServer;
  readonly clock: { now: number };
  zuul(options?: Partial<ZuulOptions>): CiSystem;
}

async function scene(context: TestContext, order?: (a: RawBuild, b: RawBuild) => number): Promise<Scene> {
  const server = await startZuulServer(context, { ...(order && { order }) });
  server.builds.clear();
  const clock = { now: NOON };
  return {
    server,
    clock,
    zuul: (options) => {
      const all = { name: 'zuul', url: server.url, retries: 0, pageSize: 5, ...options };
      const zuul = createZuul(all, ciContext({ now: () => new Date(clock.now) }));
      context.after(() => zuul.close());
      return zuul;
    },
  };
}

function uuidOf(number: number): string {
  return number.toString(16).padStart(32, '0');
}

function rawTime(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString().slice(0, 19);
}

/** Begins or changes a build; without an end it runs. */
function setBuild(server: ZuulServer, id: number, startMs: number, endMs: number | null): void {
  server.builds.set(uuidOf(id), {
    _id: id,
    uuid: uuidOf(id),
    job_name: 'job',
    result: endMs === null ? null : 'FAILURE',
    start_time: rawTime(startMs),
    end_time: rawTime(endMs),
    log_url: null,
    pipeline: 'check',
    final: true,
    ref: { project: 'demo', change: id, patchset: '1' },
  });
}

async function pollAll(zuul: CiSystem, cursor?: string): Promise<{ ids: number[]; cursor: string }> {
  const ids: number[] = [];
  let last = cursor;
  for await (const { finished, cursor: next } of zuul.poll(cursor, signal)) {
    if (finished) ids.push(Number.parseInt(finished.build.buildUuid, 16));
    last = next;
  }
  assert.ok(last !== undefined, 'a poll ends with a cursor');
  return { ids: ids.sort((a, b) => a - b), cursor: last };
}

test('a first poll gives nothing that ended before, and the next ones all that ended since', async (context) => {
  const { server, clock, zuul } = await scene(context);
  setBuild(server, 1, NOON - 9 * MINUTE, NOON - 5 * MINUTE);
  setBuild(server, 2, NOON - 4 * MINUTE, null);
  const first = await pollAll(zuul());
  clock.now += MINUTE;
  setBuild(server, 2, NOON - 4 * MINUTE, NOON + MINUTE / 2);
  setBuild(server, 3, NOON, NOON + MINUTE / 2);

  const second = await pollAll(zuul(), first.cursor);
  const third = await pollAll(zuul(), second.cursor);

  assert.deepEqual([first.ids, second.ids, third.ids], [[], [2, 3], []]);
});

test('more builds than pages hold may end between two polls', async (context) => {
  const { server, clock, zuul } = await scene(context);
  const { cursor } = await pollAll(zuul());
  clock.now += 10 * MINUTE;
  for (let id = 1; id <= 43; id++) setBuild(server, id, NOON + id * 1000, NOON + id * 2000);

  const { ids } = await pollAll(zuul(), cursor);

  assert.deepEqual(
    ids,
    Array.from({ length: 43 }, (_, index) => index + 1),
  );
});

test('a build that ran for hours under many that came later is given when it ends', async (context) => {
  const { server, clock, zuul } = await scene(context);
  setBuild(server, 1, NOON, null);
  let { cursor } = await pollAll(zuul());
  for (let id = 2; id <= 60; id++) {
    clock.now += 6 * MINUTE;
    setBuild(server, id, clock.now - 5 * MINUTE, clock.now - MINUTE);
    const polled = await pollAll(zuul(), cursor);
    assert.deepEqual(polled.ids, [id]);
    cursor = polled.cursor;
  }
  setBuild(server, 1, NOON, clock.now);
  const before = server.requests.length;

  const { ids } = await pollAll(zuul(), cursor);

  assert.deepEqual(ids, [1]);
  assert.ok(server.requests.length - before <= 6, 'the list is not read back to where it stands');
});

test('a build whose row was written late is given', async (context) => {
  const { server, clock, zuul } = await scene(context);
  const begun = await pollAll(zuul());
  clock.now += 5 * MINUTE;
  setBuild(server, 2, NOON + MINUTE, NOON + 4 * MINUTE);
  const { cursor } = await pollAll(zuul(), begun.cursor);
  setBuild(server, 1, NOON + MINUTE, NOON + 2 * MINUTE);

  const { ids } = await pollAll(zuul(), cursor);

  assert.deepEqual(ids, [1]);
});

test('a time as cursor gives what ended since, also what had begun a day before', async (context) => {
  const { server, zuul } = await scene(context);
  setBuild(server, 1, NOON - 20 * 60 * MINUTE, NOON - 5 * MINUTE);
  for (let id = 2; id <= 40; id++) setBuild(server, id, NOON - 600 * MINUTE, NOON - 500 * MINUTE);
  setBuild(server, 41, NOON - 30 * MINUTE, NOON - 4 * MINUTE);

  const { ids, cursor } = await pollAll(zuul(), new Date(NOON - 10 * MINUTE).toISOString());

  assert.deepEqual(ids, [1, 41]);
  assert.deepEqual((await pollAll(zuul(), cursor)).ids, []);
});

test('a poll that was broken off goes on with what was not given', async (context) => {
  const { server, clock, zuul } = await scene(context);
  const { cursor } = await pollAll(zuul());
  clock.now += 10 * MINUTE;
  for (let id = 1; id <= 23; id++) setBuild(server, id, NOON + id * 1000, NOON + id * 2000);
  const given: number[] = [];
  let reached = cursor;
  for await (const { finished, cursor: next } of zuul().poll(cursor, signal)) {
    if (finished) given.push(Number.parseInt(finished.build.buildUuid, 16));
    reached = next;
    if (given.length === 12) break;
  }

  const { ids } = await pollAll(zuul(), reached);

  assert.equal(new Set([...given, ...ids]).size, 23);
  assert.ok(ids.length <= 23 - 9, `${ids.length} were given again or first`);
});

test('builds that begin and end while pages are read leave no gap', async (context) => {
  const { server, clock, zuul } = await scene(context);
  const polled = zuul({ pageSize: 20 });
  const random = createRandom(7);
  let begun = 0;
  const running = new Map<number, number>();
  const ended = new Set<number>();
  const step = () => {
    clock.now += 500;
    for (let count = random.below(4); count > 0; count--) {
      setBuild(server, ++begun, clock.now, null);
      running.set(begun, clock.now);
    }
    for (const [id, startMs] of running) {
      if (random.chance(70)) continue;
      setBuild(server, id, startMs, clock.now);
      running.delete(id);
      ended.add(id);
    }
  };
  server.intercept = (path) => {
    if (begun < 100 && path.startsWith('/api/tenant/example/builds')) step();
    return false;
  };
  const seen = new Set<number>();
  let { cursor } = await pollAll(polled);
  const before = new Set(ended);

  while (begun < 100 || running.size > 0) {
    if (begun >= 100) step();
    const { ids, cursor: next } = await pollAll(polled, cursor);
    for (const id of ids) seen.add(id);
    cursor = next;
  }
  for (const id of (await pollAll(polled, cursor)).ids) seen.add(id);

  assert.deepEqual(
    [...ended].filter((id) => !seen.has(id) && !before.has(id)),
    [],
  );
});

const ORDERS: readonly [string, (a: RawBuild, b: RawBuild) => number][] = [
  ['when they began', (a, b) => String(b.start_time).localeCompare(String(a.start_time))],
  ['when they ended', (a, b) => String(b.end_time).localeCompare(String(a.end_time))],
  ['their buildset', (a, b) => (b._id % 3) - (a._id % 3) || b._id - a._id],
];

for (const [name, order] of ORDERS) {
  test(`none is missed where the API lists builds by ${name}`, async (context) => {
    const { server, clock, zuul } = await scene(context, order);
    for (let id = 1; id <= 12; id++) setBuild(server, id, NOON - id * MINUTE, id % 2 ? null : NOON - 1000);
    const { cursor } = await pollAll(zuul());
    clock.now += 30 * MINUTE;
    for (let id = 1; id <= 12; id += 2) setBuild(server, id, NOON - id * MINUTE, NOON + id * 2 * MINUTE);
    for (let id = 13; id <= 30; id++) setBuild(server, id, NOON + MINUTE, NOON + (id - 10) * MINUTE);

    const { ids } = await pollAll(zuul(), cursor);

    assert.deepEqual(ids, [1, 3, 5, 7, 9, 11, ...Array.from({ length: 18 }, (_, index) => index + 13)]);
  });
}

test('pipelines, projects and jobs narrow what is polled', async (context) => {
  const { server, clock, zuul } = await scene(context);
  const only = zuul({ pipelines: ['gate', 'check'], projects: ['demo'], jobs: ['job'] });
  const { cursor } = await pollAll(only);
  clock.now += MINUTE;
  for (let id = 1; id <= 4; id++) setBuild(server, id, NOON, NOON + 1000);
  const [, second, third, fourth] = [...server.builds.values()];
  server.builds.set(uuidOf(2), { ...second, pipeline: 'periodic' } as RawBuild);
  server.builds.set(uuidOf(3), { ...third, job_name: 'other' } as RawBuild);
  server.builds.set(uuidOf(4), { ...fourth, ref: { project: 'secret' } } as RawBuild);

  const { ids } = await pollAll(only, cursor);

  assert.deepEqual(ids, [1]);
});

test('a cursor of nobody is refused', async (context) => {
  const { zuul } = await scene(context);

  await assert.rejects(pollAll(zuul(), 'yesterday'), /expected a cursor that a poll gave, or a time/);
});

test('all builds of a real Zuul come once', {
  skip: zuulReal ? false : 'needs the recorded builds of a real Zuul beside the project',
}, async (context) => {
  const server = await startZuulServer(context, { ...(zuulReal && { folder: zuulReal }) });
  const zuul = createZuul({ name: 'zuul', url: server.url, pageSize: 10 }, ciContext());
  context.after(() => zuul.close());
  const uuids: string[] = [];

  for await (const { finished } of zuul.poll('2026-11-21T00:00:00Z', signal)) {
    if (finished) uuids.push(finished.build.buildUuid);
  }

  assert.deepEqual(uuids.sort(), [...server.builds.keys()].sort());
});
