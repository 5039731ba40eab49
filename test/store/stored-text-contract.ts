import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, before, test } from 'node:test';
import { parseQuery } from '../../src/query/parse-query.ts';
import type { FindRequest, StoredText } from '../../src/store/stored-text.ts';
import { ingestFolder } from '../support/ingest-folder.ts';
import type { CreateStore, StoreUnderTest } from './store-contract.ts';

const NOW = new Date('2026-11-21T12:00:00Z');
const UUID = 'feedfacecafe1234';
const FILE = 'logs/screen-n-cpu.txt';
const LINES = 60_000;

function lineOf(number: number): string {
  if (number % 20_000 === 0) {
    return `2026-11-20 10:00:02.000 4242 ERROR nova.compute [-] \u001b[31mvolume ${number} is gone\u001b[0m\nTraceback: of ${number}`;
  }
  return `2026-11-20 10:00:01.000 4242 INFO nova.compute [-] this is step ${number} of many`;
}

/** Three of the lines are followed by one more, so that the file has 60,003. */
const TEXT = `${Array.from({ length: LINES }, (_, index) => lineOf(index + 1)).join('\n')}\n`;

/** The tests of reading a stored file in pieces that every store has to pass. */
export function testStoredText(name: string, create: CreateStore): void {
  let under: StoreUnderTest;
  let text: StoredText;

  before(async () => {
    under = await create({ now: () => NOW });
    const folder = mkdtempSync(join(tmpdir(), 'dejabug-test-'));
    mkdirSync(join(folder, 'logs'));
    writeFileSync(join(folder, FILE), TEXT);
    writeFileSync(join(folder, 'empty.txt'), '');
    await ingestFolder(folder, {
      store: under.store,
      build: { buildUuid: UUID, status: 'FAILURE', endedAt: new Date('2026-11-20T12:00:00Z') },
      now: () => NOW,
    });
    rmSync(folder, { recursive: true });
    await under.settle();
    const opened = await under.store.openFile(UUID, FILE);
    assert.ok(opened);
    text = opened;
  });
  after(() => under?.remove());

  test(`${name}: a file tells how many lines it has`, () => {
    assert.equal(text.lines, LINES + 3);
    assert.equal(text.file.filename, FILE);
  });

  test(`${name}: any window of a file has its lines, with level, time and event`, async () => {
    const [line, second, third, ...rest] = await text.window(40_001, 3);

    assert.match(line?.text ?? '', /volume 40000 is gone$/);
    assert.deepEqual([line?.number, line?.level, line?.event], [40_001, 'ERROR', 40_001]);
    assert.deepEqual(line?.time, new Date('2026-11-20T10:00:02.000Z'));
    assert.deepEqual([second?.text, second?.number, second?.event], ['Traceback: of 40000', 40_002, 40_001]);
    assert.match(third?.text ?? '', /this is step 40001 of many$/);
    assert.deepEqual(rest, []);
  });

  test(`${name}: a window ends with the file, and outside there is nothing`, async () => {
    const last = await text.window(LINES, 100);

    assert.deepEqual(
      last.map(({ number }) => number),
      [LINES, LINES + 1, LINES + 2, LINES + 3],
    );
    assert.deepEqual(await text.window(LINES + 4, 10), []);
    assert.deepEqual(await text.window(0, 10), []);
    assert.deepEqual(await text.window(5, 0), []);
  });

  test(`${name}: an event is found in either direction, whole`, async () => {
    const find = (from: number, direction: FindRequest['direction']) =>
      lookFor('volume', { from, direction });

    const down = await find(20_002, 'down');
    const up = await find(40_000, 'up');
    const none = await find(60_003, 'down');

    assert.deepEqual(starts(down.events), [40_001]);
    assert.deepEqual(
      down.events[0]?.map(({ number }) => number),
      [40_001, 40_002],
    );
    assert.deepEqual(starts(up.events), [20_000]);
    assert.deepEqual([none.events, none.isComplete], [[], true]);
  });

  test(`${name}: what is found is limited, and that is said`, async () => {
    const some = await lookFor('step', { from: 30_000, direction: 'up', limit: 3 });
    const errors = await lookFor('loglevel:ERROR', { from: 1, direction: 'down', limit: 10 });

    assert.deepEqual([starts(some.events), some.isComplete], [[29_998, 29_999, 30_000], false]);
    assert.deepEqual([starts(errors.events), errors.isComplete], [[20_000, 40_001, 60_002], true]);
  });

  test(`${name}: the raw text is there, as bytes where the store has them`, async () => {
    const bytes = Buffer.concat(await Readable.from(text.bytes()).toArray());

    assert.equal(bytes.includes('this is step 12345 of many\n'), true);
    if (text.isVerbatim) assert.ok(bytes.equals(Buffer.from(TEXT)));
  });

  test(`${name}: an empty file is no error, a file or build that is not there is undefined`, async () => {
    const empty = await under.store.openFile(UUID, 'empty.txt');

    assert.deepEqual([empty?.lines, await empty?.window(1, 10)], [0, []]);
    assert.equal(await under.store.openFile(UUID, '../catalogue.sqlite'), undefined);
    assert.equal(await under.store.openFile('nobody', FILE), undefined);
  });

  function lookFor(query: string, request: Pick<FindRequest, 'from' | 'direction'> & { limit?: number }) {
    const { query: node } = parseQuery(query);
    assert.ok(node);
    return text.find({ limit: 1, ...request, query: node });
  }
}

function starts(events: readonly (readonly { readonly number: number }[])[]): (number | undefined)[] {
  return events.map(([line]) => line?.number);
}
