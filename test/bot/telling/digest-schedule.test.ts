import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkSchedule, lastDue } from '../../../src/bot/telling/digest-schedule.ts';
import { isAppError } from '../../../src/errors.ts';
import type { DigestOptions } from '../../../src/notify/notify-options.ts';

interface Case {
  readonly about: string;
  readonly digest: Partial<DigestOptions> & Pick<DigestOptions, 'every'>;
  readonly since: string;
  readonly now: string;
  readonly due: string | undefined;
}

const CASES: readonly Case[] = [
  {
    about: 'daily, before its time',
    digest: { every: 'daily' },
    since: '2026-11-20T08:00:00Z',
    now: '2026-11-21T08:00:09Z',
    due: undefined,
  },
  {
    about: 'daily, ten seconds after its time',
    digest: { every: 'daily' },
    since: '2026-11-20T08:00:00Z',
    now: '2026-11-21T08:00:10Z',
    due: '2026-11-21T08:00:00.000Z',
  },
  {
    about: 'daily, after four days without a bot: one digest of them all',
    digest: { every: 'daily', at: '06:30' },
    since: '2026-11-17T06:30:00Z',
    now: '2026-11-21T12:00:00Z',
    due: '2026-11-21T06:30:00.000Z',
  },
  {
    about: 'daily in Berlin, the day after the clocks were put forward',
    digest: { every: 'daily', timezone: 'Europe/Berlin' },
    since: '2026-03-28T07:00:00Z',
    now: '2026-03-29T12:00:00Z',
    due: '2026-03-29T06:00:00.000Z',
  },
  {
    about: 'weekly, on its day',
    digest: { every: 'weekly', day: 'friday', at: '17:00' },
    since: '2026-11-13T17:00:00Z',
    now: '2026-11-21T12:00:00Z',
    due: '2026-11-20T17:00:00.000Z',
  },
  {
    about: 'weekly, on another day',
    digest: { every: 'weekly' },
    since: '2026-11-16T08:00:00Z',
    now: '2026-11-21T12:00:00Z',
    due: undefined,
  },
  {
    about: 'immediate, too early',
    digest: { every: 'immediate' },
    since: '2026-11-21T12:00:00Z',
    now: '2026-11-21T12:00:39Z',
    due: undefined,
  },
  {
    about: 'immediate, until ten seconds ago',
    digest: { every: 'immediate' },
    since: '2026-11-21T12:00:00Z',
    now: '2026-11-21T12:00:40Z',
    due: '2026-11-21T12:00:30.000Z',
  },
];

for (const { about, digest, since, now, due } of CASES) {
  test(`${about}: ${due ?? 'nothing is due'}`, () => {
    const found = lastDue({ name: 'nova', to: [], ...digest }, new Date(since), new Date(now));

    assert.equal(found?.toISOString(), due);
  });
}

for (const wrong of [{ at: '25:00' }, { at: '8:00' }, { at: '* * * *' }, { timezone: 'Europe/Nowhere' }]) {
  test(`${JSON.stringify(wrong)} is a mistake of the configuration`, () => {
    assert.throws(
      () => checkSchedule({ name: 'nova', to: [], every: 'daily', ...wrong }),
      (error) => isAppError(error, 'CONFIG_INVALID'),
    );
  });
}
