import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BuildTable } from '../../../src/web/board/build-table.ts';
import { countedRow } from '../../../src/web/board/counted-row.ts';
import { findIncidents } from '../../../src/web/board/find-incidents.ts';
import { HOUR_MS, lastDays } from '../../../src/web/board/window.ts';
import { makeBug, makeVerdict } from '../../support/make-verdict.ts';
import { sampleBuild } from '../../support/sample-store.ts';

const NOW = Date.parse('2026-11-21T12:30:00Z');
const SPAN = lastDays(10, NOW);

/** Builds that failed `hoursAgo`, one change each from `firstChange` on. */
function fail(
  table: BuildTable,
  hoursAgo: number,
  changes: number,
  about: { bug?: string; firstChange?: number } = {},
) {
  const { bug, firstChange = 0 } = about;
  for (let number = 0; number < changes; number++) {
    const change = String(firstChange + number);
    const uuid = `${bug}-${hoursAgo}-${change}-${number}`;
    const endedAt = new Date(NOW - hoursAgo * HOUR_MS);
    const build = sampleBuild(uuid, { endedAt, change, project: 'p', jobName: 'job' });
    const verdict = makeVerdict({ build: uuid, bugs: bug === undefined ? [] : [makeBug(bug)] });
    table.put(countedRow({ build, verdict, ingestedAt: endedAt }));
  }
}

test('a cause that fails many changes within an hour is an incident, as long as it goes on', () => {
  const table = new BuildTable();
  fail(table, 3, 8, { bug: '1' });
  fail(table, 2, 9, { bug: '1', firstChange: 4 });

  const [incident, ...others] = findIncidents(table, SPAN);

  assert.deepEqual(others, []);
  assert.deepEqual(incident, {
    bug: '1',
    since: Date.parse('2026-11-21T09:00:00Z'),
    until: Date.parse('2026-11-21T11:00:00Z'),
    isOver: true,
    builds: 17,
    changes: 13,
    projects: 1,
    jobs: 1,
  });
});

test('failures that no signature knows are an incident of their job', () => {
  const table = new BuildTable();
  fail(table, 0, 6);

  assert.deepEqual(
    findIncidents(table, SPAN).map(({ bug, job, isOver }) => ({ bug, job, isOver })),
    [{ bug: undefined, job: 'job', isOver: false }],
  );
});

test('what always happens, what few changes hit and what is long over are no incidents', () => {
  const always = new BuildTable();
  for (let hour = 0; hour < 240; hour++) fail(always, hour, 6, { bug: '1', firstChange: hour * 10 });
  const few = new BuildTable();
  fail(few, 1, 4, { bug: '1' });
  const over = new BuildTable();
  fail(over, 30, 50, { bug: '1' });

  for (const table of [always, few, over]) assert.deepEqual(findIncidents(table, SPAN), []);
});
