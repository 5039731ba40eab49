import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileCapture } from '../../src/signatures/compile-capture.ts';
import { cpuMs } from '../support/cpu-time.ts';

test('named groups of the first match are captured', () => {
  const { pattern } = compileCapture('resolve host: (?P<host>[a-z.]+)(:(?<port>\\d+))?');

  assert.deepEqual(pattern?.capture('could not resolve host: mirror.example.org'), {
    host: 'mirror.example.org',
  });
  assert.deepEqual(pattern?.capture('resolve host: a.b:80, resolve host: c.d:81'), {
    host: 'a.b',
    port: '80',
  });
  assert.equal(pattern?.capture('connection refused'), undefined);
});

const REFUSED: readonly { pattern: string; problem: RegExp }[] = [
  { pattern: 'host', problem: /no named group/ },
  { pattern: '(a)', problem: /no named group/ },
  { pattern: '(?P<host>', problem: /RE2's syntax/ },
  { pattern: '(?<=x)(?P<host>a)', problem: /RE2's syntax/ },
  { pattern: '(?P<host>a)\\1', problem: /RE2's syntax/ },
  { pattern: '(?P<a>x){1001}', problem: /RE2's syntax/ },
];

for (const { pattern, problem } of REFUSED) {
  test(`the capture ${pattern} is refused`, () => {
    assert.match(compileCapture(pattern).problem ?? '', problem);
  });
}

test('a pattern that stalls a backtracking engine takes linear time', () => {
  const { pattern } = compileCapture('^(?P<all>(a+)+)$');

  const costMs = cpuMs(() => {
    assert.equal(pattern?.capture(`${'a'.repeat(50_000)}b`), undefined);
  });

  assert.ok(costMs < 10_000, `${costMs} ms`);
});
