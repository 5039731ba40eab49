import assert from 'node:assert/strict';
import { test } from 'node:test';
import { maskText } from '../../src/model/mask-text.ts';

test('what differs between two strikes of a failure is masked', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['instance 7786bd96-86a5-4fad-bac6-af5d08a08db4 gone', 'instance <id> gone'],
    ['2026-11-21 13:46:42.595 error at 10.0.0.1:3306', '<time> error at <address>:<n>'],
    ['commit 9ca3ab6 of deadbeef', 'commit <id> of deadbeef'],
    ['at 0x7f3a  exit   code 137', 'at <id> exit code <n>'],
    ['added decade', 'added decade'],
  ];

  for (const [text, expected] of cases) assert.equal(maskText(text), expected);
});
