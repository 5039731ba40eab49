import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseRegex, RegexSyntaxError } from '../../src/query/lucene-regex.ts';
import { TextPattern, wildcardRegex } from '../../src/query/text-pattern.ts';

/** Pattern, texts it matches, texts it does not: Lucene 10.3's own answers. */
const CASES: readonly (readonly [pattern: string, yes: string[], no: string[]])[] = [
  ['ab|c', ['ab', 'c'], ['a', 'abc', '']],
  ['a.c', ['abc', 'a😀c'], ['ac', 'abbc']],
  ['a{2,3}', ['aa', 'aaa'], ['a', 'aaaa']],
  ['(ab)+', ['ab', 'abab'], ['', 'aba']],
  ['[a-c\\-5]', ['a', 'c', '5', '-'], ['d', '']],
  ['[^a]', ['b', '😀'], ['a', '']],
  ['[]a]', [']', 'a'], ['b']],
  ['\\d\\D\\w\\W\\s\\S', ['1a_- x'], ['aa_- x']],
  ['~(ab)', ['', 'a', 'abc'], ['ab']],
  ['.*a&.*b.*', ['ba', 'aba'], ['ab', 'a']],
  ['a@', ['a', 'axyz'], ['b']],
  ['#', [], ['', 'a']],
  ['a"b*"c', ['ab*c'], ['abbc']],
  ['<5-15>', ['5', '15', '010'], ['4', '16', '']],
  ['<05-15>', ['05', '15'], ['5', '005']],
  ['()', [''], ['a']],
  ['^a$', ['^a$'], ['a']],
  ['|a', ['|a'], ['a', '']],
  ['a||b', ['a', '|b'], ['b', '']],
  ['#*', [], ['']],
  ['(a&b)*', [], ['']],
  ['é+', ['éé'], ['e']],
  ['', [''], ['a']],
];

for (const [pattern, yes, no] of CASES) {
  test(`/${pattern}/ matches ${JSON.stringify(yes)} and not ${JSON.stringify(no)}`, () => {
    const compiled = new TextPattern(parseRegex(pattern));

    assert.deepEqual(
      [...yes, ...no].filter((text) => compiled.matches(text)),
      yes,
    );
  });
}

for (const pattern of [
  '(',
  'a)',
  '[',
  '[a-]',
  '[^]',
  'a{',
  'a{2,1}',
  'a|',
  '"a',
  '<1',
  '<a>',
  '\\',
  '\\n',
  '[\\n]',
  '~',
]) {
  test(`/${pattern}/ is no regular expression`, () => {
    assert.throws(() => parseRegex(pattern), RegexSyntaxError);
  });
}

test('in a wildcard pattern * is any text, ? one character, and \\ makes them plain', () => {
  const pattern = new TextPattern(wildcardRegex('a*b?\\*'));

  assert.deepEqual(
    ['abc*', 'axxb😀*', 'ab*', 'abcx', 'abc*x'].filter((text) => pattern.matches(text)),
    ['abc*', 'axxb😀*'],
  );
});
