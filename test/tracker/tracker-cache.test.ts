import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BugInfo, Tracker } from '../../src/tracker/tracker.ts';
import {
  createTrackerCache,
  type TrackerCache,
  type TrackerCacheOptions,
  type TrackerMemory,
} from '../../src/tracker/tracker-cache.ts';

const BUG: BugInfo = {
  title: 'tests race',
  state: 'fixed',
  status: 'Fix Released',
  url: 'https://bugs.launchpad.net/bugs/5',
  closedAt: new Date('2026-11-01T00:00:00Z'),
};

/** A cache before one tracker, whose answers and clock the test moves. */
class Scene {
  answer: () => Promise<BugInfo | undefined> = async () => BUG;
  now = new Date('2026-11-21T12:00:00Z');
  readonly asked: string[] = [];
  readonly failures: string[] = [];
  readonly kept = new Map<string, string>();
  readonly memory: TrackerMemory = {
    get: async (id) => {
      const text = this.kept.get(id);
      return text === undefined ? undefined : JSON.parse(text);
    },
    put: async (id, value) => {
      this.kept.set(id, JSON.stringify(value));
    },
  };
  readonly tracker: Tracker = {
    name: 'launchpad',
    idOf: (link) => /^launchpad:(\d+)$/.exec(link)?.[1],
    lookUp: async (id) => {
      this.asked.push(id);
      return this.answer();
    },
    close: async () => {},
  };

  open(more: Partial<TrackerCacheOptions> = {}): TrackerCache {
    return createTrackerCache({
      trackers: [this.tracker],
      memory: this.memory,
      now: () => this.now,
      onFailure: (tracker, error) => this.failures.push(`${tracker}: ${String(error)}`),
      ...more,
    });
  }

  later(ms: number): void {
    this.now = new Date(this.now.getTime() + ms);
  }
}

const HOUR = 3_600_000;

/** An answer that comes when the test opens the gate. */
function makeGate(): { readonly passed: () => Promise<BugInfo>; readonly open: () => void } {
  const events = new EventTarget();
  const answer = new Promise<BugInfo>((resolve) => {
    events.addEventListener('open', () => resolve(BUG));
  });
  return { passed: () => answer, open: () => events.dispatchEvent(new Event('open')) };
}

test('a tracker is asked once an hour for a bug, however often it is shown', async () => {
  const scene = new Scene();
  const cache = scene.open();

  const found = await Promise.all([cache.lookUp('5'), cache.lookUp('5'), cache.lookUp('x', 'launchpad:5')]);
  scene.later(HOUR - 1);
  await cache.lookUp('5');
  const before = scene.asked.length;
  scene.later(2);
  await cache.lookUp('5');

  assert.deepEqual(found, [BUG, BUG, BUG]);
  assert.equal(before, 1);
  assert.equal(scene.asked.length, 2);
});

test('what a tracker said outlives the process', async () => {
  const scene = new Scene();
  await scene.open().lookUp('5');

  const found = await scene.open().lookUp('5');

  assert.deepEqual(found, BUG);
  assert.equal(scene.asked.length, 1);
});

test('a tracker that is down gives what it said last, and is left alone for a minute', async () => {
  const scene = new Scene();
  const cache = scene.open();
  await cache.lookUp('5');
  scene.later(2 * HOUR);
  scene.answer = async () => {
    throw new Error('down');
  };

  const found = [await cache.lookUp('5'), await cache.lookUp('5'), await cache.lookUp('6')];

  assert.deepEqual(found, [BUG, BUG, undefined]);
  assert.equal(scene.asked.length, 2);
  assert.deepEqual(scene.failures, ['launchpad: Error: down']);
  scene.later(60_001);
  scene.answer = async () => ({ ...BUG, state: 'open' });
  assert.equal((await cache.lookUp('5'))?.state, 'open');
});

test('that there is no such bug is believed for ten minutes', async () => {
  const scene = new Scene();
  const cache = scene.open();
  scene.answer = async () => undefined;

  const first = await cache.lookUp('5');
  scene.later(599_999);
  await cache.lookUp('5');
  scene.answer = async () => BUG;
  scene.later(2);

  assert.equal(first, undefined);
  assert.equal(scene.asked.length, 1);
  assert.deepEqual(await cache.lookUp('5'), BUG);
});

test('who waits for a slow tracker is given what is known, and the answer is there next time', async () => {
  const scene = new Scene();
  const cache = scene.open();
  const slow = makeGate();
  scene.answer = slow.passed;

  const first = await cache.lookUp('5', undefined, 1);
  slow.open();

  assert.equal(first, undefined);
  assert.deepEqual(await cache.lookUp('5'), BUG);
  assert.equal(scene.asked.length, 1);
});

test('at most four bugs are asked for at the same time', async () => {
  const scene = new Scene();
  const cache = scene.open();
  const gate = makeGate();
  scene.answer = gate.passed;

  const looking = Array.from({ length: 20 }, (_, index) => cache.lookUp(String(index)));
  await cache.lookUp('0', undefined, 20);
  const atOnce = scene.asked.length;
  gate.open();
  await Promise.all(looking);

  assert.equal(atOnce, 4);
  assert.equal(scene.asked.length, 20);
});

test('a memory that is broken, or holds something else, is no reason to throw', async () => {
  const scene = new Scene();
  scene.kept.set('launchpad:6', '{"askedAt":"2026-11-21T12:00:00Z","info":{"title":1}}');
  const broken = async () => {
    throw new Error('no disk');
  };

  const found = [
    await scene.open({ memory: { get: broken, put: broken } }).lookUp('5'),
    await scene.open().lookUp('6'),
  ];

  assert.deepEqual(found, [BUG, BUG]);
  assert.deepEqual(scene.failures, ['memory: Error: no disk', 'launchpad: Error: no disk']);
});

test('a bug of no tracker is shown with its name alone', async () => {
  const scene = new Scene();

  assert.equal(await scene.open().lookUp('disk-full'), undefined);
  assert.equal(await scene.open().lookUp('disk-full', 'https://example.org/7'), undefined);
  assert.equal(scene.asked.length, 0);
});

test('closing gives up what is under way', async () => {
  const scene = new Scene();
  const cache = createTrackerCache({
    trackers: [
      {
        ...scene.tracker,
        lookUp: (_id, signal) =>
          new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => reject(signal.reason));
          }),
      },
    ],
    memory: scene.memory,
    now: () => scene.now,
  });
  const looking = cache.lookUp('5', undefined, 60_000);

  await new Promise(setImmediate);
  await cache.close();

  assert.equal(await looking, undefined);
});
