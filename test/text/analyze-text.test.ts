import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyzeText } from '../../src/text/analyze-text.ts';

const CASES: readonly (readonly [text: string, tokens: string[]])[] = [
  ['', []],
  ['[ERROR] 404 Not-Found', ['error', '404', 'not', 'found']],
  ['nova.compute.manager foo. .bar a..b', ['nova.compute.manager', 'foo', 'bar', 'a', 'b']],
  ["can't 'quoted' it's' o''clock", ["can't", 'quoted', "it's", 'o', 'clock']],
  ['a:b 1:2 a:1 a::b', ['a:b', '1', '2', 'a', '1', 'a', 'b']],
  ['127.0.0.1:6012 3.14 v1.2 2.x', ['127.0.0.1', '6012', '3.14', 'v1.2', '2', 'x']],
  ['1,024 1;2 a,b 1, 2', ['1,024', '1;2', 'a', 'b', '1', '2']],
  ["1'000 1'a a'1", ["1'000", '1', 'a', 'a', '1']],
  ['__init__ _ ___ _1 a_ _.a', ['__init__', '_1', 'a_', 'a']],
  ['x86_64 a1.b2 1b.c', ['x86_64', 'a1', 'b2', '1b.c']],
  [':: !!! -- "" *', []],
  ['Größe ΣΊΣΥΦΟΣ İstanbul \u212aelvin', ['größe', 'σίσυφοσ', 'istanbul', 'kelvin']],
  ['中文 ひら カタカナ 한국어 ภาษาไทย', ['中', '文', 'ひ', 'ら', 'カタカナ', '한국어', 'ภาษาไทย']],
  ['ok 👍🏽 👩‍👧 🇩🇪🇫🇷 1️⃣ © a😀b', ['ok', '👍🏽', '👩‍👧', '🇩🇪', '🇫🇷', '1️⃣', '©', 'a', '😀', 'b']],
  ['e\u0301a a\u00adb a\u200bb', ['e\u0301a', 'a\u00adb', 'a', 'b']],
  ['𐐀𐐁 א"ב א\'', ['𐐨𐐩', 'א"ב', "א'"]],
  ['a\u00a0b\u2028c\u0000d', ['a', 'b', 'c', 'd']],
];

for (const [text, tokens] of CASES) {
  test(`${JSON.stringify(text)} is ${tokens.length} tokens`, () => {
    assert.deepEqual(analyzeText(text), tokens);
  });
}

test('a token of more than 255 characters is cut, with other letters in the text or without', () => {
  const long = 'x'.repeat(600);

  assert.deepEqual(
    analyzeText(long).map((token) => token.length),
    [255, 255, 90],
  );
  assert.deepEqual(
    analyzeText(`é ${long}`).map((token) => token.length),
    [1, 255, 255, 90],
  );
});

test('the cut does not look beyond the 255th character', () => {
  const letters = 'a'.repeat(254);

  assert.deepEqual(analyzeText(`${letters}.bc`), [letters, 'bc']);
  assert.deepEqual(analyzeText(`${letters.slice(1)}.bc`), [`${letters.slice(1)}.b`, 'c']);
});

test('of a long run of underscores only those near the word belong to it', () => {
  assert.deepEqual(analyzeText(`${'_'.repeat(300)}a`), [`${'_'.repeat(254)}a`]);
  assert.deepEqual(analyzeText('_'.repeat(300)), []);
});

test('no character outside the basic plane is cut in two', () => {
  const [first] = analyzeText(`a${'𐐨'.repeat(200)}`);

  assert.equal(first, `a${'𐐨'.repeat(127)}`);
});
