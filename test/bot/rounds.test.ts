import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Round } from '../../src/bot/change-state.ts';
import { newChange } from '../../src/bot/change-state.ts';
import { addRound } from '../../src/bot/rounds.ts';
import { speechesOf } from '../../src/bot/speeches.ts';

const NOW = new Date('2026-11-21T13:00:00Z');

/** A report at a minute past noon: failed jobs by name, with the number of the run; then those that passed. */
function report(minute: number, failed: readonly string[], passed: readonly string[] = []): Round {
  const at = new Date(NOW.getTime() - 3_600_000 + minute * 60_000).toISOString();
  const builds = failed.map((run) => ({
    report: { jobName: run.replace(/\d+$/, ''), status: 'FAILURE', url: `https://ci.test/${run}` },
    isSpokenOf: true,
  }));
  return { id: `report-${minute}`, patchset: 'abc', at, changedAt: at, isWhole: true, builds, passed };
}

/** The builds that the comment is about, whatever the order in which the reports came. */
function spoken(reports: readonly Round[]): readonly string[] {
  const change = newChange({ host: 'hub', project: 'octo/demo', change: '7', patchset: 'abc' });
  let { rounds } = change;
  for (const one of reports) rounds = addRound(rounds, one);
  const [speech] = speechesOf({ ...change, rounds }, { isEdited: true, now: NOW });
  return (speech?.builds ?? [])
    .map(({ report: { url = '' } }) => url.slice('https://ci.test/'.length))
    .sort();
}

const CASES: readonly (readonly [string, readonly Round[], readonly string[]])[] = [
  ['further jobs fail', [report(1, ['unit1']), report(2, ['unit1', 'lint1'])], ['lint1', 'unit1']],
  ['a job fails again', [report(1, ['unit1', 'lint1']), report(2, ['unit2', 'lint1'])], ['lint1', 'unit2']],
  [
    'a job passes when it runs again',
    [report(1, ['unit1', 'lint1']), report(2, ['lint1'], ['unit'])],
    ['lint1'],
  ],
  ['all run again, one fails', [report(1, ['unit1', 'lint1']), report(2, ['unit2'], ['lint'])], ['unit2']],
  ['all pass when they run again', [report(1, ['unit1']), report(2, [], ['unit'])], []],
  ['two workflows have a job of that name', [report(1, ['build1', 'build2'])], ['build1', 'build2']],
];

for (const [name, reports, expected] of CASES) {
  test(`the comment on a revision is about its jobs' last runs: ${name}`, () => {
    assert.deepEqual(spoken(reports), expected);
    assert.deepEqual(spoken([...reports].reverse()), expected, 'in the other order');
    assert.deepEqual(spoken([...reports, ...reports]), expected, 'twice');
  });
}
