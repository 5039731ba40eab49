import assert from 'node:assert/strict';
import { test } from 'node:test';
import { printableText } from '../../src/util/printable-text.ts';

test('what moves a cursor or turns writing round is replaced, lines and tabs stay', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['a\n\tb  ^', 'a\n\tb  ^'],
    ['\u001b[2Jgone', '\ufffd[2Jgone'],
    ['a\rb\u0007\u009b1m', 'a\ufffdb\ufffd\ufffd1m'],
    ['txt.\u202eexe', 'txt.\ufffdexe'],
    ['ü 漢 😀', 'ü 漢 😀'],
  ];

  for (const [text, expected] of cases) assert.equal(printableText(text), expected);
});
