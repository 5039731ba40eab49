import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ircLines } from '../../src/notify/irc/irc-lines.ts';

test('a line is split at blanks, and what goes on is marked', () => {
  const word = 'x'.repeat(99);

  const lines = ircLines(`${word} ${word} ${word} ${word} ${word}`);

  assert.deepEqual(lines, [`${word} ${word} ${word} ${word}`, `… ${word}`]);
});

test('a word that is too long is split between characters', () => {
  const lines = ircLines('🐛'.repeat(150));

  assert.deepEqual(lines, ['🐛'.repeat(99), `… ${'🐛'.repeat(51)}`]);
});

test('a room gets eight lines at most', () => {
  const lines = ircLines(Array.from({ length: 20 }, (_, index) => `line ${index}`).join('\n'));

  assert.equal(lines.length, 8);
  assert.equal(lines.at(-1), '…');
});

test('no line is longer than 400 bytes, broken inside a character, or empty', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 1500 }), (text) => {
      for (const line of ircLines(text)) {
        assert.ok(Buffer.byteLength(line) <= 400);
        assert.equal(Buffer.from(line).toString(), line);
        assert.notEqual(line.trim(), '');
        assert.doesNotMatch(line, /\p{Cc}/u);
      }
    }),
  );
});
