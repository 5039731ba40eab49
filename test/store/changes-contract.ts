import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { BuildChange, Store } from '../../src/store/store.ts';
import type { WritableStore } from '../../src/store/writable-store.ts';
import { ingestFolder } from '../support/ingest-folder.ts';
import { makeBug, makeVerdict } from '../support/make-verdict.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

/** A place for builds under test: each `open` is as another process would have it. */
export interface ChangesUnderTest {
  open(): Promise<WritableStore>;
  /** Makes all that was written visible. */
  settle(): Promise<void>;
}

const DAY = '2026-11-20';

/**
 * The tests that every store's list of changes has to pass.
 * @param create - makes an empty store that asks `now` for the time
 */
export function testBuildChanges(
  name: string,
  create: (context: TestContext, options: { readonly now: () => Date }) => Promise<ChangesUnderTest>,
): void {
  async function start(context: TestContext) {
    let now = new Date(`${DAY}T12:00:00Z`);
    const place = await create(context, { now: () => now });
    const setTime = (time: string) => {
      now = new Date(time);
    };
    const store = await place.open();
    const ingest = async (buildUuid: string, day = DAY, into: WritableStore = store) => {
      const text = `${day} 10:00:00.000 | node-1 | starting\n${day} 10:00:01.000 | node-1 | done\n`;
      const folder = scratchFolder(context, { 'job-output.txt': text });
      const build = { buildUuid, jobName: 'unit', endedAt: new Date(`${day}T10:00:02Z`) };
      await ingestFolder(folder, { store: into, build, now: () => now });
    };
    return { place, store, ingest, setTime };
  }

  test(`${name}: builds come in the order in which they were ingested, without files`, async (t) => {
    const { place, store, ingest } = await start(t);
    for (const uuid of ['b3', 'b1', 'b2']) await ingest(uuid);
    await place.settle();

    const changes = await changesOf(store);

    assert.deepEqual(
      changes.map(({ build }) => build.buildUuid),
      ['b3', 'b1', 'b2'],
    );
    const { cursor, ...first } = changes[0]!;
    const stored = await store.findBuild('b3');
    assert.deepEqual(first, {
      build: stored?.build,
      verdict: stored?.verdict,
      ingestedAt: new Date(`${DAY}T12:00:00Z`),
      hasLogs: true,
    });
    assert.ok(cursor.length > 0);
  });

  test(`${name}: from any cursor on there comes what follows`, async (t) => {
    const { place, store, ingest } = await start(t);
    for (const uuid of ['b1', 'b2', 'b3']) await ingest(uuid);
    await place.settle();
    const [first, , last] = await changesOf(store);
    await ingest('b4');
    await place.settle();

    assert.deepEqual(await uuidsAfter(store, first?.cursor), ['b2', 'b3', 'b4']);
    assert.deepEqual(await uuidsAfter(store, last?.cursor), ['b4']);
    assert.deepEqual(await uuidsAfter(await place.open(), last?.cursor), ['b4']);
    assert.deepEqual(await uuidsAfter(store, (await changesOf(store)).at(-1)?.cursor), []);
    assert.equal((await uuidsAfter(store, 'no cursor at all')).length, 4);
  });

  test(`${name}: another verdict, another ingest and pruned logs are changes`, async (t) => {
    const { place, store, ingest, setTime } = await start(t);
    setTime('2026-11-01T12:00:00Z');
    await ingest('old', '2026-11-01');
    setTime(`${DAY}T12:00:00Z`);
    for (const uuid of ['b1', 'b2', 'b3']) await ingest(uuid);
    await place.settle();
    let cursor = (await changesOf(store)).at(-1)?.cursor;
    const next = async () => {
      await place.settle();
      const changes = await changesOf(store, cursor);
      cursor = changes.at(-1)?.cursor ?? cursor;
      return changes;
    };

    await store.saveVerdict('b2', makeVerdict({ build: 'b2', bugs: [makeBug('7')] }));
    const [rejudged, ...noMore] = await next();
    await ingest('b1');
    const [again] = await next();
    await store.prune({ logDays: 10, recordDays: 400 });
    const [pruned, ...others] = await next();

    assert.equal(rejudged?.build.buildUuid, 'b2');
    assert.deepEqual(
      rejudged.verdict?.bugs.map(({ bug }) => bug),
      ['7'],
    );
    assert.deepEqual(noMore, []);
    assert.equal(again?.build.buildUuid, 'b1');
    assert.deepEqual([pruned?.build.buildUuid, pruned?.hasLogs], ['old', false]);
    assert.ok(pruned?.verdict);
    assert.deepEqual(others, []);
    assert.deepEqual(await next(), []);
  });

  test(`${name}: whoever polls while several processes write misses nothing`, async (t) => {
    const { place, ingest } = await start(t);
    const [writers, builds] = [4, 8];
    const stores = await Promise.all(Array.from({ length: writers }, () => place.open()));
    const reader = await place.open();
    const writing = Promise.all(
      stores.map(async (store, writer) => {
        for (let number = 0; number < builds; number++) await ingest(`w${writer}-${number}`, DAY, store);
      }),
    ).then(() => true);

    const seen = new Set<string>();
    let cursor: string | undefined;
    for (let isDone = false; !isDone; ) {
      isDone = await Promise.race([writing, Promise.resolve(false)]);
      if (isDone) await place.settle();
      for await (const change of reader.buildChanges(cursor)) {
        seen.add(change.build.buildUuid);
        cursor = change.cursor;
      }
      await new Promise((resolve) => setImmediate(resolve));
    }

    assert.equal(seen.size, writers * builds);
  });
}

async function changesOf(store: Store, cursor?: string): Promise<BuildChange[]> {
  const changes: BuildChange[] = [];
  for await (const change of store.buildChanges(cursor)) changes.push(change);
  return changes;
}

async function uuidsAfter(store: Store, cursor?: string): Promise<string[]> {
  return (await changesOf(store, cursor)).map(({ build }) => build.buildUuid);
}
