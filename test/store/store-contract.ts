import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, type TestContext, test } from 'node:test';
import { isAppError } from '../../src/errors.ts';
import { TASK_BYTES } from '../../src/ingest/task.ts';
import type { Build } from '../../src/model/build.ts';
import type { LogEvent } from '../../src/model/log-event.ts';
import { parseQuery } from '../../src/query/parse-query.ts';
import type { SearchRequest } from '../../src/store/store.ts';
import type { WritableStore } from '../../src/store/writable-store.ts';
import { ingestFolder } from '../support/ingest-folder.ts';
import { makeBug, makeVerdict } from '../support/make-verdict.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { testStoredText } from './stored-text-contract.ts';

/** A store under test, empty at first. */
export interface StoreUnderTest {
  readonly store: WritableStore;
  /** Makes all that was written visible to searches. */
  settle(): Promise<void>;
  /** Closes the store and removes it. */
  remove(): Promise<void>;
}

/** Makes an empty store that asks `now` for the time. */
export type CreateStore = (options: { readonly now: () => Date }) => Promise<StoreUnderTest>;

const NOW = new Date('2026-11-21T12:00:00Z');
const DAY_MS = 24 * 60 * 60 * 1000;

const CONSOLE = [
  '2026-11-20 10:00:00.000 | node-1 | starting',
  '2026-11-20 10:00:01.500 | node-1 | ERROR: disk is full',
  'Traceback (most recent call last):',
  '  File "x.py", line 1',
  '2026-11-20 10:00:03.000 | node-1 | done',
  '',
].join('\n');

const NOVA = [
  '2026-11-20 10:00:02.000 4242 ERROR nova.compute.manager [req-1] disk is full on host',
  '2026-11-20 11:30:00.000 4242 INFO nova.compute.manager [req-1] retry',
  '',
].join('\n');

function buildOf(number: number, about: Partial<Build> = {}): Partial<Build> {
  return {
    buildUuid: `${String(number).repeat(8)}abcdef`,
    jobName: `job-${number % 2}`,
    status: 'FAILURE',
    pipeline: 'gate',
    voting: true,
    startedAt: new Date('2026-11-20T09:59:00Z'),
    endedAt: new Date('2026-11-20T12:00:00Z'),
    ...about,
  };
}

/**
 * The tests that every store has to pass: the same builds, ingested by the same code, give the same answers.
 */
export function testStore(name: string, create: CreateStore): void {
  let shared: StoreUnderTest;

  async function start(context: TestContext, now = () => NOW): Promise<StoreUnderTest> {
    const under = await create({ now });
    context.after(() => under.remove());
    return under;
  }

  async function withThreeBuilds(context: TestContext): Promise<StoreUnderTest> {
    const under = await start(context);
    await addThreeBuilds(under);
    return under;
  }

  before(async () => {
    shared = await create({ now: () => NOW });
    await addThreeBuilds(shared);
  });
  after(() => shared?.remove());

  test(`${name}: an event is found with all of its fields`, async () => {
    const { store } = shared;

    const [event] = await found(store, {
      query: 'loglevel:ERROR AND message:"disk is full"',
      builds: ['1111111'],
    });

    assert.deepEqual(event, {
      '@timestamp': '2026-11-20T10:00:02.000Z',
      message: event?.message,
      filename: 'logs/screen-n-cpu.txt',
      tags: event?.tags,
      loglevel: 'ERROR',
      module: 'nova.compute.manager',
      pid: '4242',
      build_uuid: '11111111abcdef',
      build_short_uuid: '1111111',
      build_name: 'job-1',
      build_status: 'FAILURE',
      build_queue: 'gate',
      voting: 1,
      line: 1,
      offset: 0,
    });
    assert.match(event?.message ?? '', /disk is full on host/);
    assert.ok(event?.tags.includes('screen-n-cpu.txt'));
  });

  test(`${name}: events come newest first, a record of several lines as one`, async () => {
    const { store } = shared;

    const events = await found(store, { query: '*:*', builds: ['1111111'] });

    assert.deepEqual(
      events.map((event) => [event['@timestamp'].slice(11, 19), event.filename, event.line]),
      [
        ['11:30:00', 'logs/screen-n-cpu.txt', 2],
        ['10:00:03', 'job-output.txt', 5],
        ['10:00:02', 'logs/screen-n-cpu.txt', 1],
        ['10:00:01', 'job-output.txt', 2],
        ['10:00:00', 'job-output.txt', 1],
      ],
    );
    assert.match(events[3]?.message ?? '', /disk is full\nTraceback/);
  });

  const COUNTS: readonly (readonly [string, Omit<SearchRequest, 'query'>, number, number])[] = [
    ['message:"disk is full"', {}, 6, 3],
    ['message:"disk is full" AND filename:"job-output.txt"', {}, 3, 3],
    ['build_name:"job-1" AND message:retry', {}, 2, 2],
    ['tags:"screen-n-cpu.txt"', { builds: ['22222222abcdef', '3333333'] }, 4, 2],
    ['*:*', { since: new Date('2026-11-20T10:00:02Z') }, 9, 3],
    ['*:*', { until: new Date('2026-11-20T10:00:02Z') }, 6, 3],
    ['message:nowhere', {}, 0, 0],
    ['line:[2 TO *] AND voting:1', {}, 9, 3],
  ];
  test(`${name}: events and distinct builds are counted, with filters`, async () => {
    const { store } = shared;

    for (const [query, filters, events, builds] of COUNTS) {
      const counted = await store.count({ query: parsed(query), ...filters });

      assert.deepEqual(
        [counted.events, counted.builds],
        [events, builds],
        `${query} ${JSON.stringify(filters)}`,
      );
    }
  });

  test(`${name}: a limit stops the search early`, async () => {
    const { store } = shared;

    const events = await found(store, { query: '*:*', limit: 4 });

    assert.deepEqual(
      events.map((event) => event['@timestamp'].slice(11, 19)),
      ['11:30:00', '11:30:00', '11:30:00', '10:00:03'],
    );
  });

  test(`${name}: events come as lines of JSON, too`, async () => {
    const { store } = shared;
    const lines: string[] = [];

    for await (const line of store.searchLines({ query: parsed('*:*') })) lines.push(line);

    assert.deepEqual(
      lines.map((line) => JSON.parse(line)),
      await found(store, { query: '*:*' }),
    );
  });

  test(`${name}: a search whose time is over says how far back it is complete, and one in time that it is whole`, async () => {
    const { store } = shared;
    const query = parsed('*:*');

    const hurried = await store.search({ query, timeMs: 0 }).next();
    const counted = await store.count({ query, timeMs: 60_000 });
    const search = store.search({ query, timeMs: 60_000 });
    let next = await search.next();
    while (!next.done) next = await search.next();

    assert.ok(hurried.done && hurried.value.partial !== undefined);
    assert.ok(hurried.value.partial.completeAfter >= new Date('2026-11-20T11:30:00Z'));
    assert.deepEqual([counted.events, counted.partial], [15, undefined]);
    assert.deepEqual([next.value.events, next.value.partial], [15, undefined]);
  });

  test(`${name}: a facet counts events and builds by value, a histogram by time`, async () => {
    const { store } = shared;
    const query = parsed('*:*');

    const facet = await store.facet({ query }, 'build_name');
    const tags = await store.facet({ query: parsed('message:retry') }, 'pid');
    const histogram = await store.histogram({ query }, 3_600_000);

    assert.deepEqual(facet, [
      { value: 'job-1', events: 10, builds: 2 },
      { value: 'job-0', events: 5, builds: 1 },
    ]);
    assert.deepEqual(tags, [{ value: '4242', events: 3, builds: 3 }]);
    assert.deepEqual(histogram, [
      { start: new Date('2026-11-20T10:00:00Z'), events: 12, builds: 3 },
      { start: new Date('2026-11-20T11:00:00Z'), events: 3, builds: 3 },
    ]);
  });

  test(`${name}: a survey is the count, the facets and the histogram at once`, async () => {
    const { store } = shared;

    for (const text of ['*:*', 'message:retry', 'build_name:"job-1"', 'message:nowhere']) {
      const request = { query: parsed(text), since: new Date('2026-11-20T10:00:01Z') };
      const survey = await store.survey(request, { fields: ['build_name', 'tags'], stepMs: 60_000 });

      const { events, builds } = await store.count(request);
      assert.deepEqual([survey.events, survey.builds], [events, builds], text);
      assert.deepEqual(survey.facets, [
        await store.facet(request, 'build_name'),
        await store.facet(request, 'tags'),
      ]);
      assert.deepEqual(survey.histogram, await store.histogram(request, 60_000));
    }
  });

  test(`${name}: a text can not be counted by, and an empty answer is empty`, async () => {
    const { store } = shared;

    await assert.rejects(store.facet({ query: parsed('*:*') }, 'message'), (error) =>
      isAppError(error, 'USAGE'),
    );
    assert.deepEqual(await store.facet({ query: parsed('message:nowhere') }, 'build_name'), []);
    assert.deepEqual(await store.histogram({ query: parsed('message:nowhere') }, 1000), []);
  });

  test(`${name}: a build is kept with its files and its verdict`, async () => {
    const { store } = shared;

    const known = await store.findBuild('22222222abcdef');
    const listed: string[] = [];
    for await (const { build } of store.listBuilds()) listed.push(build.buildUuid);

    assert.equal(known?.build.jobName, 'job-0');
    assert.deepEqual(known?.build.endedAt, new Date('2026-11-20T12:00:00Z'));
    assert.equal(known?.verdict?.state, 'unclassified');
    assert.deepEqual(known?.ingestedAt, NOW);
    assert.deepEqual(
      known?.files.map(({ filename, format, events, lines }) => [filename, format, events, lines]),
      [
        ['job-output.txt', 'zuul-console', 3, 5],
        ['logs/screen-n-cpu.txt', 'oslo', 2, 2],
      ],
    );
    assert.equal(listed.length, 3);
    assert.equal(await store.findBuild('nobody'), undefined);
  });

  test(`${name}: the files of a build stand by name, in whatever order they were read`, async (context) => {
    const { store } = await start(context);
    const build = { buildUuid: 'b1', status: 'FAILURE' };
    const writer = await store.beginBuild(build, { notBefore: 0, notAfter: 1, reference: 0 });
    const empty = { tags: [], format: 'plain', sizeBytes: 0, sourceBytes: 0, events: 0, lines: 0 };
    for (const [number, filename] of ['logs/b.txt', 'z.txt', 'a.txt', 'logs/a.txt'].entries()) {
      writer.addFile(number, { filename, ...empty });
    }
    await writer.commit();

    const known = await store.findBuild('b1');

    assert.deepEqual(
      known?.files.map(({ filename }) => filename),
      ['a.txt', 'logs/a.txt', 'logs/b.txt', 'z.txt'],
    );
  });

  test(`${name}: a build that is ingested again as it was is there once`, async (context) => {
    const { store, settle } = await withThreeBuilds(context);
    const folder = scratchFolder(context, { 'job-output.txt': CONSOLE, 'logs/screen-n-cpu.txt': NOVA });

    await ingestFolder(folder, { store, build: buildOf(1), now: () => NOW });
    await settle();

    const { events, builds } = await store.count({ query: parsed('*:*') });
    assert.deepEqual([events, builds], [15, 3]);
    assert.deepEqual(await store.check(), []);
  });

  test(`${name}: other logs of a build take the place of the former ones`, async (context) => {
    const { store, settle } = await withThreeBuilds(context);
    const folder = scratchFolder(context, { 'job-output.txt': CONSOLE.split('\n').slice(0, 1).join('\n') });

    await ingestFolder(folder, { store, build: buildOf(1), bugs: [makeBug('b1')], now: () => NOW });
    await settle();

    const events = await found(store, { query: '*:*', builds: ['1111111'] });
    assert.deepEqual(
      events.map(({ message }) => message),
      ['node-1 | starting'],
    );
    assert.deepEqual(await store.check(), []);
    assert.deepEqual(
      (await store.findBuild('11111111abcdef'))?.verdict?.bugs.map(({ bug }) => bug),
      ['b1'],
    );
  });

  test(`${name}: a verdict can be replaced, of a build that is there`, async (context) => {
    const { store } = await withThreeBuilds(context);
    const verdict = makeVerdict({ build: '11111111abcdef', bugs: [makeBug('b7'), makeBug('b8')] });

    assert.equal(await store.saveVerdict('11111111abcdef', verdict), true);
    assert.equal(await store.saveVerdict('nobody', verdict), false);

    assert.deepEqual((await store.findBuild('11111111abcdef'))?.verdict, verdict);
    assert.equal((await store.findBuild('11111111abcdef'))?.files.length, 2);
  });

  test(`${name}: logs that are old go by whole days, builds and verdicts stay longer`, async (context) => {
    let now = NOW;
    const { store, settle } = await start(context, () => now);
    const folder = scratchFolder(context, { 'job-output.txt': CONSOLE });
    const old = scratchFolder(context, { 'job-output.txt': CONSOLE.replaceAll('2026-11-20', '2026-11-01') });
    const startedAt = new Date('2026-11-01T09:00:00Z');
    now = new Date('2026-11-01T12:00:00Z');
    const oldBuild = buildOf(1, { startedAt, endedAt: now });
    await ingestFolder(old, { store, build: oldBuild, now: () => now });
    for (const kind of ['change', 'cursor'] as const)
      await store.records().put({ kind, id: 'old', value: {} });
    now = NOW;
    await ingestFolder(folder, { store, build: buildOf(2), now: () => now });
    await settle();

    const removed = await store.prune({ logDays: 10, recordDays: 400 });
    await settle();

    assert.deepEqual(removed.days, ['2026-11-01']);
    assert.deepEqual([removed.logs, removed.records], [1, 0]);
    assert.ok(removed.freedBytes > 0);
    assert.deepEqual(await found(store, { query: '*:*', builds: ['1111111'] }), []);
    assert.equal((await found(store, { query: '*:*' })).length, 3);
    assert.equal((await store.findBuild('11111111abcdef'))?.verdict?.state, 'unclassified');
    assert.ok(await store.records().get('change', 'old'));
    assert.deepEqual(await store.check(), []);

    now = new Date(NOW.getTime() + 390 * DAY_MS);
    const later = await store.prune({ logDays: 10, recordDays: 400 });

    assert.equal(later.records, 1);
    assert.equal(await store.findBuild('11111111abcdef'), undefined);
    assert.equal(await store.records().get('change', 'old'), undefined);
    assert.ok(await store.records().get('cursor', 'old'));
  });

  test(`${name}: lines, offsets and times are right in a file of many pieces`, async (context) => {
    const { store, settle } = await start(context);
    const lines = Math.ceil((TASK_BYTES * 2.5) / 32);
    const head = 5000;
    const text = '2026-11-20 10:00:00.000 | node-1 | start\n'.repeat(head) + longText(lines);
    const folder = scratchFolder(context, { 'job-output.txt': text });
    const { files } = await ingestFolder(folder, { store, build: buildOf(1), workers: 2, now: () => NOW });
    await settle();

    const [last] = await found(store, { query: `message:"number ${lines - 1} in"` });
    const { events } = await store.count({ query: parsed('*:*') });

    assert.equal(events, files[0]?.events);
    assert.ok(last && last.line > lines / 2 && last.line <= head + lines);
    // The record is far behind the last line that has a time: pieces before it.
    assert.equal(last['@timestamp'], '2026-11-20T10:00:00.000Z');
    assert.ok(last.message.startsWith(`line with the number ${last.line - 1 - head} in it\n`));
    assert.equal(last.offset, text.indexOf(`line with the number ${last.line - 1 - head} in it`));
  });

  test(`${name}: nothing is seen of a build whose reading was stopped`, async (context) => {
    const { store, settle } = await start(context);
    // Long lines: there is much to read, and little to be removed.
    const folder = scratchFolder(context, { 'big.txt': `${'x'.repeat(4000)}\n`.repeat(1500) });
    const controller = new AbortController();

    const reading = ingestFolder(folder, {
      store,
      build: buildOf(1),
      signal: controller.signal,
      onProgress: ({ events }) => events > 400 && controller.abort(),
    });

    await assert.rejects(reading, (error) => isAppError(error, 'INTERRUPTED'));
    await settle();
    assert.equal(await store.findBuild('11111111abcdef'), undefined);
    assert.deepEqual(await found(store, { query: '*:*', limit: 1 }), []);
  });

  test(`${name}: events that come with their fields keep them`, async (context) => {
    const { store, settle } = await start(context);
    const lines = [
      {
        message: 'first',
        '@timestamp': '2026-11-20T10:00:00Z',
        build_uuid: 'own1',
        build_name: 'theirs',
        custom: 'x',
      },
      {
        message: 'second',
        '@timestamp': '2026-11-20T10:00:01Z',
        build_uuid: 'own1',
        voting: 0,
        'odd.name': ['a', 'b'],
      },
    ];
    const folder = scratchFolder(context, {
      'events.jsonl': lines.map((line) => JSON.stringify(line)).join('\n'),
    });
    await ingestFolder(join(folder, 'events.jsonl'), { store, documents: true, now: () => NOW });
    await settle();

    const events = await found(store, { query: 'build_uuid:own1' });
    const own = await found(store, { query: 'custom:x AND build_name:theirs' });
    const odd = await found(store, { query: 'odd.name:b AND voting:0' });

    assert.deepEqual([events.length, own.length, odd.length], [2, 1, 1]);
    assert.equal(own[0]?.custom, 'x');
    assert.deepEqual(odd[0]?.['odd.name'], ['a', 'b']);
  });

  testStoredText(name, create);
}

async function addThreeBuilds({ store, settle }: StoreUnderTest): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'dejabug-test-'));
  mkdirSync(join(folder, 'logs'));
  writeFileSync(join(folder, 'job-output.txt'), CONSOLE);
  writeFileSync(join(folder, 'logs', 'screen-n-cpu.txt'), NOVA);
  for (const number of [1, 2, 3]) {
    await ingestFolder(folder, { store, build: buildOf(number), now: () => NOW });
  }
  rmSync(folder, { recursive: true });
  await settle();
}

function longText(lines: number): string {
  return Array.from({ length: lines }, (_, number) => `line with the number ${number} in it\n`).join('');
}

async function found(
  store: WritableStore,
  { query, ...request }: Omit<SearchRequest, 'query'> & { readonly query: string },
): Promise<LogEvent[]> {
  const events: LogEvent[] = [];
  for await (const event of store.search({ query: parsed(query), ...request })) events.push(event);
  return events;
}

function parsed(text: string): SearchRequest['query'] {
  const { query } = parseQuery(text);
  assert.ok(query, text);
  return query;
}
