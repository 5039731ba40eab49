import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type HitTable, signatureHits } from '../../src/classify/signature-hits.ts';
import type { EventHit } from '../../src/model/build-reading.ts';
import { alsoQueries } from '../../src/model/signature.ts';
import { compileQuery } from '../../src/query/compile-query.ts';
import { parseQuery } from '../../src/query/parse-query.ts';
import { createQueryEvent } from '../../src/query/query-event.ts';
import { makeSignature } from '../support/make-signature.ts';

function hit(filename: string, line: number, timestamp?: string): EventHit {
  return { filename, line, offset: line * 10, message: `line ${line}`, ...(timestamp ? { timestamp } : {}) };
}

function table(...queries: readonly (readonly EventHit[])[]): HitTable {
  const entries = queries.map((hits, index) => [index, { count: hits.length, hits }] as const);
  return new Map(entries.filter(([, { count }]) => count > 0));
}

function linesOf(found: ReturnType<typeof signatureHits>): string[] | undefined {
  return found?.hits.map(({ filename, line }) => `${filename}:${line}`);
}

test('a signature whose main query hit nothing does not hit', () => {
  const found = signatureHits({ signature: makeSignature('1'), main: 0, also: [] }, table([]));

  assert.equal(found, undefined);
});

test('later log lines come first: by time, then by place in the file', () => {
  const hits = table([
    hit('a.log', 1, '2026-11-21T10:00:00.000Z'),
    hit('a.log', 9, '2026-11-21T10:00:00.000Z'),
    hit('b.log', 3, '2026-11-21T12:00:00.000Z'),
    hit('c.log', 7, '2026-11-21T09:00:00.000Z'),
  ]);

  const found = signatureHits({ signature: makeSignature('1'), main: 0, also: [] }, hits);

  assert.deepEqual(linesOf(found), ['b.log:3', 'a.log:9', 'a.log:1', 'c.log:7']);
});

test('all events that matched are counted, also those that were not kept', () => {
  const hits: HitTable = new Map([[0, { count: 4711, hits: [hit('a.log', 1)] }]]);

  const found = signatureHits({ signature: makeSignature('1'), main: 0, also: [] }, hits);

  assert.equal(found?.count, 4711);
});

test('every further query has to hit somewhere in the build', () => {
  const signature = makeSignature('1', { also: [{ query: 'x' }, { query: 'y' }] });
  const queries = { signature, main: 0, also: [1, 2] };

  const both = signatureHits(queries, table([hit('a.log', 1)], [hit('b.log', 1)], [hit('c.log', 1)]));
  const one = signatureHits(queries, table([hit('a.log', 1)], [hit('b.log', 1)], []));

  assert.deepEqual(linesOf(both), ['a.log:1']);
  assert.equal(one, undefined);
});

test('a further query with within_lines has to hit in the same file, that near', () => {
  const signature = makeSignature('1', { also: [{ query: 'x', withinLines: 5 }] });
  const queries = { signature, main: 0, also: [1] };
  const main = [hit('a.log', 10), hit('a.log', 100)];

  assert.deepEqual(linesOf(signatureHits(queries, table(main, [hit('a.log', 15)]))), ['a.log:10']);
  assert.equal(signatureHits(queries, table(main, [hit('a.log', 15)]))?.count, 1);
  assert.equal(signatureHits(queries, table(main, [hit('a.log', 16)])), undefined);
  assert.equal(signatureHits(queries, table(main, [hit('b.log', 10)])), undefined);
});

test('the evidence query says which lines are shown, where it hit', () => {
  const queries = { signature: makeSignature('1'), main: 0, evidence: 1, also: [] };

  const shown = signatureHits(queries, table([hit('a.log', 10)], [hit('a.log', 12)]));
  const notThere = signatureHits(queries, table([hit('a.log', 10)], []));

  assert.deepEqual(linesOf(shown), ['a.log:12']);
  assert.equal(shown?.count, 1);
  assert.deepEqual(linesOf(notThere), ['a.log:10']);
});

test('with test_ids, the log has to say of one of the tests that it failed', () => {
  const signature = makeSignature('1', {
    testIds: ['tempest.api.x.Test.test_y', 'tempest.api.x.Test.test_z'],
  });
  const [also] = alsoQueries(signature).map(({ query }) => compileQuery(parseQuery(query).query!));
  const failed = (message: string) => also!.matches(createQueryEvent({ message }));

  assert.ok(failed('{0} tempest.api.x.Test.test_z [12.3s] ... FAILED'));
  assert.ok(failed('FAIL: tempest.api.x.Test.test_y[id-4711,smoke]\ntraceback'));
  assert.ok(!failed('{0} tempest.api.x.Test.test_z [12.3s] ... ok'));
  assert.ok(!failed('{0} tempest.api.x.Test.test_other [12.3s] ... FAILED'));

  const queries = { signature, main: 0, also: [1] };
  assert.deepEqual(linesOf(signatureHits(queries, table([hit('a.log', 1)], [hit('b.log', 9)]))), ['a.log:1']);
  assert.equal(signatureHits(queries, table([hit('a.log', 1)], [])), undefined);
});
