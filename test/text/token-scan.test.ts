import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAnchorTable } from '../../src/text/anchor-table.ts';
import type { EscapeMode } from '../../src/text/byte-classes.ts';
import { hashPair, hashToken } from '../../src/text/hash-token.ts';
import { TokenCollector } from '../../src/text/token-collector.ts';
import { scanTokens } from '../../src/text/token-scan.ts';

/** What was found: `anchor@position` of tokens and pairs, in the words' own spelling, and doubtful places. */
function scan(text: string | Uint8Array, anchors: readonly string[], escapes: EscapeMode = 'none'): string[] {
  const bytes = Buffer.from(text);
  const found: string[] = [];
  const table = createAnchorTable(anchors.map(hashOf));
  scanTokens(
    { text: bytes, start: 0, end: bytes.length, escapes },
    {
      table,
      onAnchor: (anchor, position) => found.push(`${anchors[anchor]}@${position}`),
      onDoubt: (position) => found.push(`?@${position}`),
    },
  );
  return found;
}

function hashOf(anchor: string): number {
  const [left = '', right] = anchor.split(' ');
  return right === undefined ? hashToken(left) : hashPair(hashToken(left), hashToken(right));
}

test('tokens and pairs are found, whatever their case and what is between them', () => {
  assert.deepEqual(scan('No SPACE-left, no space\n', ['no space', 'left', 'space no']), [
    'no space@7',
    'left@12',
    'no space@22',
  ]);
});

test('a token is found wherever it lies to the steps of the scan', () => {
  for (let before = 0; before < 200; before++) {
    for (const token of ['x', 'token', 'sixteenlettersss', 'seventeenletters1', 'a'.repeat(100)]) {
      assert.deepEqual(scan(`${'-'.repeat(before)}${token}`, [token]), [
        `${token}@${before + token.length - 1}`,
      ]);
    }
  }
});

test('tokens that only begin alike, or are one longer, are others', () => {
  assert.deepEqual(scan('token tokens atoken tok en toke', ['token']), ['token@4']);
});

for (const [escapes, text, found] of [
  ['none', 'a\x1b[31mb', ['a b@6']],
  ['none', 'a\x1b]0;title\x07b', ['a b@11']],
  ['none', 'a\x1bb', []],
  ['none', 'a&lt;b', []],
  ['html', 'a&lt;b', ['a b@5']],
  ['html', 'a&what;b', []],
  ['json', 'a\\nb', ['a b@3']],
  ['json', 'a\\u00e9b', ['a b@7']],
  ['json', 'a\\xb', []],
  ['json', 'a\\u0041b', ['?@1', 'a b@7']],
  ['none', 'a\u212ab', ['?@1', 'a b@4']],
  ['none', 'a\u0130b', ['?@1', 'a b@3']],
] as const) {
  test(`${JSON.stringify(text)} read as ${escapes} gives ${found.join(', ') || 'nothing'}`, () => {
    assert.deepEqual(scan(text, ['a b'], escapes), found);
  });
}

test('more findings than the buffers hold are all reported', () => {
  const found = scan('a b '.repeat(100_000), ['a', 'a b']);

  assert.equal(found.length, 200_000);
  assert.equal(new Set(found).size, 200_000);
});

test('a text of many windows is scanned whole, tokens at the cuts included', () => {
  const text = 'aaaa bbbb '.repeat(300_000);

  assert.equal(scan(text, ['aaaa bbbb', 'bbbb aaaa']).length, 599_999);
});

test('a window without any end of a token is doubtful, and its end too', () => {
  const found = scan('ab_'.repeat(700_000), ['b ab']);

  assert.ok(found.some((place) => place.startsWith('?@')));
});

test('the collector is given each word, and numbers that are long enough to be ids', () => {
  const collector = new TokenCollector();
  const text = Buffer.from('Word word 1234 a1b2 deadbeef01 word');

  scanTokens(
    { text, start: 0, end: text.length, escapes: 'none' },
    { table: createAnchorTable([]), onAnchor: () => {}, onDoubt: () => {}, collector },
  );

  assert.equal(collector.keys.length, 2);
});
