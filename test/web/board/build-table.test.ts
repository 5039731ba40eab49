import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BuildTable } from '../../../src/web/board/build-table.ts';
import { countedRow } from '../../../src/web/board/counted-row.ts';
import { newestFirst, selectRows } from '../../../src/web/board/select-rows.ts';
import { generateBuilds } from '../../support/generated-builds.ts';
import { makeBug, makeVerdict } from '../../support/make-verdict.ts';
import { sampleBuild } from '../../support/sample-store.ts';

const UNTIL = new Date('2026-11-21T12:00:00Z');
const ROWS = [...generateBuilds({ failed: 3000, passed: 500, signatures: 50, until: UNTIL })].map(countedRow);
const SPAN = { since: 0, until: Number.POSITIVE_INFINITY };

function tableOf(rows = ROWS): BuildTable {
  const table = new BuildTable();
  for (const row of rows) table.put(row);
  return table;
}

test('what was put in comes out again, however much there is', () => {
  const table = tableOf();

  assert.equal(table.size, ROWS.length);
  for (const [place, row] of ROWS.entries()) {
    // The address is the change's: that of its newest build.
    const { changeUrl, ...read } = table.read(place);
    assert.deepEqual({ ...read, changeUrl: row.changeUrl }, row);
    assert.ok(changeUrl);
  }
});

test('a build that is put twice is one row, and says what was said last', () => {
  const table = tableOf();
  const build = sampleBuild('again', { endedAt: UNTIL, jobName: 'first' });
  table.put(
    countedRow({ build, ingestedAt: UNTIL, verdict: makeVerdict({ build: 'again', bugs: [makeBug('1')] }) }),
  );

  const verdict = makeVerdict({ build: 'again', bugs: [makeBug('2'), makeBug('3')] });
  table.put(countedRow({ build: { ...build, jobName: 'second' }, ingestedAt: UNTIL, verdict }));

  const row = table.find('again')!;
  assert.equal(table.size, ROWS.length + 1);
  assert.equal(table.name('job', row), 'second');
  assert.deepEqual(
    table.read(row).bugs.map(({ bug }) => bug),
    ['2', '3'],
  );
  assert.deepEqual(selectRows(table, { span: SPAN, bug: '1' }), []);
});

test('what is older than asked for is forgotten, with its names', () => {
  const horizon = UNTIL.getTime() - 2 * 86_400_000;
  const young = ROWS.filter(({ time }) => time >= horizon);

  const kept = tableOf().since(horizon);

  assert.deepEqual(
    Array.from({ length: kept.size }, (_, row) => kept.uuid(row)),
    young.map(({ uuid }) => uuid),
  );
  assert.equal(kept.names.change.size, new Set(young.map(({ names }) => names.change)).size + 1);
});

test('a filter means exactly the builds that fit it in all respects', () => {
  const table = tableOf();
  const filter = {
    span: SPAN,
    job: 'nova-full',
    status: 'FAILURE',
    state: 'classified',
    voting: true,
  } as const;
  const expected = ROWS.filter(
    ({ names, state, isVoting }) =>
      names.job === 'nova-full' && names.status === 'FAILURE' && state === 'classified' && isVoting,
  );

  const found = newestFirst(table, selectRows(table, filter)).map((row) => table.uuid(row));

  assert.ok(expected.length > 0);
  assert.deepEqual(
    found,
    expected.sort((a, b) => b.time - a.time).map(({ uuid }) => uuid),
  );
  assert.deepEqual(selectRows(table, { ...filter, job: 'no such job' }), []);
});
