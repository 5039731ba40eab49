import assert from 'node:assert/strict';
import { test } from 'node:test';
import { excerptOf, wantedTexts } from '../../src/classify/excerpt.ts';
import { MAX_EXCERPT } from '../../src/model/hit.ts';
import { parseQuery } from '../../src/query/parse-query.ts';

function excerpt(message: string, queryText: string): string {
  const { query } = parseQuery(queryText);
  assert.ok(query);
  return excerptOf(message, wantedTexts(query));
}

test('of a record of many lines, the one that has the wanted words is shown', () => {
  const traceback = [
    'Traceback (most recent call last):',
    '  File "nova.py", line 3, in boot',
    'IntegrityError: duplicate key',
    'During handling of the above, another happened',
    'Timeout: gave up',
  ].join('\n');
  const cases: readonly (readonly [string, string])[] = [
    ['message:"duplicate key"', 'IntegrityError: duplicate key'],
    ['message:"DUPLICATE" AND tags:console', 'IntegrityError: duplicate key'],
    ['message:Traceback AND NOT message:"duplicate key"', 'Traceback (most recent call last):'],
    ['message:/.*key/', 'Timeout: gave up'],
    ['build_name:nova', 'Timeout: gave up'],
  ];

  for (const [query, expected] of cases) assert.equal(excerpt(traceback, query), expected);
});

test('a line that is too long is cut around the wanted words', () => {
  const line = `${'x '.repeat(5000)}No space left on device${' y'.repeat(5000)}`;

  const shown = excerpt(line, 'message:"No space left on device"');

  assert.equal(shown.length, MAX_EXCERPT);
  assert.match(shown.slice(0, 100), /^….*No space left on device/);
  assert.match(shown, /…$/);
});

test('an empty message has an empty excerpt', () => {
  assert.equal(excerpt('', 'message:x'), '');
});
