import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { ABSENT, type NewRecord, type RecordFilter, type Records } from '../../src/store/records.ts';

/** Records under test: each `open` is as another process would have them. */
export interface RecordsUnderTest {
  open(): Promise<Records>;
}

const START = Date.UTC(2026, 10, 21);

const notice = (id: string, about: Partial<NewRecord> = {}): NewRecord => ({
  kind: 'notice',
  id,
  value: { text: `notice ${id}` },
  ...about,
});

/**
 * The tests that all records have to pass.
 * @param create - makes an empty store that asks `now` for the time
 */
export function testRecords(
  name: string,
  create: (context: TestContext, options: { readonly now: () => Date }) => Promise<RecordsUnderTest>,
): void {
  async function start(context: TestContext) {
    let time = START;
    const place = await create(context, { now: () => new Date(time) });
    const advance = (ms: number) => {
      time += ms;
    };
    return { place, records: await place.open(), advance };
  }

  test(`${name}: a record is kept as it was written, and another process sees it at once`, async (t) => {
    const { place, records } = await start(t);
    const value = { list: [1, { deep: null }], text: 'Ünïcode "quoted"\n', 'a.b': true, number: 1.5 };

    const written = await records.put(notice('a/b:c', { state: 'pending', value }));
    const other = await place.open();

    assert.ok(written);
    const expected = { kind: 'notice', id: 'a/b:c', state: 'pending', value, changedAt: new Date(START) };
    assert.deepEqual(written, { ...expected, version: written.version });
    assert.deepEqual(await other.get('notice', 'a/b:c'), written);
    assert.equal(await other.get('cursor', 'a/b:c'), undefined);
    assert.equal(await other.get('notice', 'a/b'), undefined);
  });

  test(`${name}: a record is written once where it must not be there yet`, async (t) => {
    const { place, records } = await start(t);
    const other = await place.open();

    const answers = await Promise.all([
      records.put(notice('1', { value: { by: 'first' } }), ABSENT),
      other.put(notice('1', { value: { by: 'second' } }), ABSENT),
    ]);

    const [winner] = answers.filter((answer) => answer !== undefined);
    assert.equal(answers.filter((answer) => answer === undefined).length, 1);
    assert.deepEqual(await records.get('notice', '1'), winner);
  });

  test(`${name}: a version can be replaced once, and each write makes another one`, async (t) => {
    const { records } = await start(t);
    const first = await records.put(notice('1', { state: 'pending' }), ABSENT);
    assert.ok(first);

    const second = await records.put(notice('1', { state: 'posted' }), first.version);
    const late = await records.put(notice('1', { state: 'failed' }), first.version);
    const forced = await records.put(notice('1'));

    assert.equal(second?.state, 'posted');
    assert.equal(late, undefined);
    assert.ok(forced && forced.state === undefined);
    assert.equal(new Set([first.version, second?.version, forced.version]).size, 3);
    assert.deepEqual(await records.get('notice', '1'), forced);
  });

  test(`${name}: a removed record is gone, and its version is not good for the next one`, async (t) => {
    const { records } = await start(t);
    const first = await records.put(notice('1'), ABSENT);

    assert.equal(await records.remove('notice', '1'), true);
    assert.equal(await records.remove('notice', '1'), false);

    assert.equal(await records.get('notice', '1'), undefined);
    assert.equal(await records.put(notice('1'), first?.version), undefined);
    const again = await records.put(notice('1'), ABSENT);
    assert.ok(again);
    assert.equal(await records.put(notice('1'), first?.version), undefined);
  });

  test(`${name}: a list shows own writes, what was not written for the longest time first`, async (t) => {
    const { records, advance } = await start(t);
    for (const id of ['c', 'a', 'b']) await records.put(notice(id));
    await records.put({ kind: 'cursor', id: 'c', value: {} });
    const before = await ids(records);
    advance(1000);

    await records.put(notice('c'));

    assert.deepEqual(before, ['c', 'a', 'b']);
    assert.deepEqual(await ids(records), ['a', 'b', 'c']);
  });

  const FILTERS: readonly (readonly [RecordFilter, readonly string[]])[] = [
    [{}, ['host/1', 'host/2', 'host_x', 'HOST/3', 'new']],
    [{ state: 'pending' }, ['host/1', 'HOST/3', 'new']],
    [{ idPrefix: 'host/' }, ['host/1', 'host/2']],
    [{ idPrefix: 'host_' }, ['host_x']],
    [{ idPrefix: '%' }, []],
    [{ changedSince: new Date(START + 1000) }, ['new']],
    [{ changedSince: new Date(START), state: 'pending', idPrefix: 'host' }, ['host/1']],
    [{ changedSince: new Date(START + 1001) }, []],
  ];
  test(`${name}: a list is narrowed by state, by the beginning of the id and by time`, async (t) => {
    const { records, advance } = await start(t);
    await records.put(notice('host/1', { state: 'pending' }));
    await records.put(notice('host/2', { state: 'posted' }));
    await records.put(notice('host_x'));
    await records.put(notice('HOST/3', { state: 'pending' }));
    advance(1000);
    await records.put(notice('new', { state: 'pending' }));

    for (const [filter, expected] of FILTERS) {
      assert.deepEqual(await ids(records, filter), expected, JSON.stringify(filter));
    }
  });

  test(`${name}: who writes records while listing them sees each once`, async (t) => {
    const { records } = await start(t);
    for (let number = 0; number < 30; number++) await records.put(notice(`${number}`, { state: 'pending' }));

    const seen: string[] = [];
    for await (const { version, changedAt: _, ...record } of records.list('notice', { state: 'pending' })) {
      seen.push(record.id);
      await records.put({ ...record, value: { seen: true } }, version);
    }

    assert.deepEqual(
      seen,
      Array.from({ length: 30 }, (_, number) => `${number}`),
    );
  });

  test(`${name}: ids and values may be long`, async (t) => {
    const { records } = await start(t);
    const id = `https://ci.example/${'x'.repeat(900)}`;
    const value = { text: 'y'.repeat(300_000) };

    await records.put(notice(id, { value }));

    assert.deepEqual((await records.get('notice', id))?.value, value);
    assert.deepEqual(await ids(records), [id]);
  });

  test(`${name}: processes that count together lose no step`, async (t) => {
    const { place } = await start(t);
    const [steps, processes] = [15, 3];
    const count = async (records: Records) => {
      for (let done = 0; done < steps; ) {
        const known = await records.get('cursor', 'count');
        const value = { count: Number(known?.value.count ?? 0) + 1 };
        const written = await records.put({ kind: 'cursor', id: 'count', value }, known?.version ?? ABSENT);
        if (written !== undefined) done++;
      }
    };
    const opened = await Promise.all(Array.from({ length: processes }, () => place.open()));

    await Promise.all(opened.map(count));

    assert.equal((await opened[0]?.get('cursor', 'count'))?.value.count, steps * processes);
  });
}

async function ids(records: Records, filter?: RecordFilter): Promise<string[]> {
  const found: string[] = [];
  for await (const { id } of records.list('notice', filter)) found.push(id);
  return found;
}
