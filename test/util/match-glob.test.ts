import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matchGlob } from '../../src/util/match-glob.ts';
import { cpuMs } from '../support/cpu-time.ts';

test('patterns fit with * for any characters and ? for one', () => {
  const cases: readonly (readonly [string, string, boolean])[] = [
    ['unit', 'unit', true],
    ['unit', 'units', false],
    ['*', '', true],
    ['openstack/*', 'openstack/nova', true],
    ['openstack/*', 'openstack', false],
    ['*-py3?', 'unit-py39', true],
    ['*-py3?', 'unit-py3', false],
    ['*a*b*', 'xxaxxbxx', true],
    ['*a*b*', 'xxbxxaxx', false],
    ['a.c', 'abc', false],
    ['[a]', 'a', false],
    ['Unit', 'unit', false],
  ];
  for (const [pattern, text, expected] of cases) {
    assert.equal(matchGlob(pattern, text), expected, `${pattern} on ${text}`);
  }
});

test('a hostile pattern costs little', () => {
  const costMs = cpuMs(() => {
    assert.equal(matchGlob('*a'.repeat(50), `${'a'.repeat(2000)}b`), false);
  });

  assert.ok(costMs < 2000, `${costMs} ms`);
});
