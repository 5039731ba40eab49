import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAppError } from '../../src/errors.ts';
import { EMPTY, NOTHING, RegularLanguage, type State } from '../../src/text/regular-language.ts';

function accepts(language: RegularLanguage, start: State, symbols: readonly number[]): boolean {
  let state = start;
  for (const symbol of symbols) state = language.next(state, symbol);
  return language.accepts(state);
}

test('sequences, alternatives and repetitions accept what they say', () => {
  const language = new RegularLanguage(3);
  const [a, b] = [language.symbols([0]), language.symbols([1])];
  const start = language.sequence(a, language.repeat(language.either(a, b), 1, 2), b);

  assert.ok(accepts(language, start, [0, 0, 1]));
  assert.ok(accepts(language, start, [0, 1, 0, 1]));
  assert.ok(!accepts(language, start, [0, 1]));
  assert.ok(!accepts(language, start, [0, 2, 1]));
});

test('complement and intersection are taken of whole languages', () => {
  const language = new RegularLanguage(2);
  const a = language.symbols([0]);
  const onlyA = language.repeat(a, 0, Number.POSITIVE_INFINITY);
  const start = language.both(language.not(onlyA), language.repeat(language.symbols([0, 1]), 2, 2));

  assert.ok(accepts(language, start, [0, 1]));
  assert.ok(!accepts(language, start, [0, 0]));
  assert.ok(!accepts(language, start, [1]));
});

test('equal languages are one node, however they are built', () => {
  const language = new RegularLanguage(2);
  const [a, b] = [language.symbols([0]), language.symbols([1, 1])];

  assert.equal(language.either(a, b, a), language.either(b, NOTHING, a));
  assert.equal(language.sequence(EMPTY, a, EMPTY), a);
  assert.equal(language.not(language.not(a)), a);
});

test('a language without any text is told from others', () => {
  const language = new RegularLanguage(2);
  const [a, b] = [language.symbols([0]), language.symbols([1])];

  assert.ok(language.isNothing(language.both(a, b)));
  assert.ok(!language.isNothing(language.both(a, language.either(a, b))));
});

test('a language that needs too many states is stopped, not computed for ever', () => {
  const language = new RegularLanguage(2);
  const many = language.repeat(language.repeat(language.symbols([0]), 0, 100), 0, 100);
  const start = language.repeat(many, 0, 100);

  assert.throws(
    () => accepts(language, start, new Array(5000).fill(0)),
    (error) => isAppError(error, 'LIMIT_EXCEEDED'),
  );
});
