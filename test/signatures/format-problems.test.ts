import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Problem } from '../../src/model/problem.ts';
import { formatProblems, summarizeProblems } from '../../src/signatures/format-problems.ts';

const PROBLEM: Problem = {
  code: 'unknown-key',
  severity: 'error',
  message: 'unknown key "titel"; did you mean "title"?',
  file: 'a.yaml',
  line: 2,
  column: 3,
};

test('a problem is shown with its line and a pointer below its place', () => {
  const text = formatProblems([PROBLEM], new Map([['a.yaml', 'query: x\n  titel: y\n']]));

  assert.deepEqual(text.split('\n'), [
    'a.yaml:2:3: error unknown-key: unknown key "titel"; did you mean "title"?',
    '    2 |   titel: y',
    '      |   ^',
  ]);
});

test('a problem of a file that could not be read has no line', () => {
  assert.equal(
    formatProblems([{ ...PROBLEM, message: 'gone' }], new Map()),
    'a.yaml:2:3: error unknown-key: gone',
  );
});

test('a place behind the end of its line is pointed at there', () => {
  const [, , pointer] = formatProblems(
    [{ ...PROBLEM, line: 1, column: 9 }],
    new Map([['a.yaml', 'query: x']]),
  ).split('\n');

  assert.equal(pointer, '      |         ^');
});

test('a long line is cut on both sides of the place', () => {
  const sources = new Map([['a.yaml', `${'a'.repeat(500)}X${'b'.repeat(500)}`]]);

  const [, line = '', pointer = ''] = formatProblems([{ ...PROBLEM, line: 1, column: 501 }], sources).split(
    '\n',
  );

  assert.ok(line.length < 150);
  assert.equal(line[pointer.indexOf('^')], 'X');
});

test('nothing in a file can write to the terminal but its text', () => {
  const sources = new Map([['a.yaml', '\u001b[2Jquery:\tx\u202e\r']]);

  const text = formatProblems(
    [{ ...PROBLEM, line: 1, column: 12, message: 'found \u001b]0;x\u0007' }],
    sources,
  );

  assert.doesNotMatch(text, /[\u001b\u0007\u202e\t\r]/);
});

test('colours are put around severity and place on request', () => {
  const text = formatProblems([PROBLEM], new Map(), { color: true });

  assert.ok(text.includes('\u001b[1;31merror\u001b[0m'));
});

test('problems are counted in words', () => {
  const warning: Problem = { ...PROBLEM, severity: 'warning' };

  assert.equal(summarizeProblems([PROBLEM, warning, warning]), '1 error, 2 warnings');
});
