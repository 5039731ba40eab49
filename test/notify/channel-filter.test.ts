import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FilteredEvent, isWanted } from '../../src/notify/channel-filter.ts';
import type { ChannelFilter } from '../../src/notify/notify-options.ts';

const HIT: FilteredEvent = {
  event: 'positive',
  projects: ['openstack/nova', 'neutron'],
  pipeline: 'gate',
};

const CASES: readonly (readonly [about: string, filter: ChannelFilter, isWanted: boolean])[] = [
  ['a channel without events has digests alone', {}, false],
  ['its event', { events: ['positive'] }, true],
  ['both events', { events: ['negative', 'positive'] }, true],
  ['the other event', { events: ['negative'] }, false],
  ['the last part of the project', { events: ['positive'], projects: ['nova'] }, true],
  ['the whole project', { events: ['positive'], projects: ['openstack/nova'] }, true],
  ['a project that the bug affects', { events: ['positive'], projects: ['neutron'] }, true],
  ['another project', { events: ['positive'], projects: ['cinder'] }, false],
  ['a part that is not the last', { events: ['positive'], projects: ['openstack'] }, false],
  ['all projects', { events: ['positive'], projects: ['cinder', 'all'] }, true],
  ['no project at all', { events: ['positive'], projects: [] }, false],
  ['its pipeline', { events: ['positive'], pipelines: ['gate', 'check'] }, true],
  ['another pipeline', { events: ['positive'], pipelines: ['check'] }, false],
];

for (const [about, filter, expected] of CASES) {
  test(`${about}: ${expected ? 'told' : 'not told'}`, () => {
    assert.equal(isWanted(filter, HIT), expected);
  });
}

test('a failure of an unknown pipeline is for those alone who did not choose pipelines', () => {
  const { pipeline: _, ...unknown } = HIT;

  assert.equal(isWanted({ events: ['positive'], pipelines: ['gate'] }, unknown), false);
  assert.equal(isWanted({ events: ['positive'] }, unknown), true);
});
