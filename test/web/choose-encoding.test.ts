import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseEncoding } from '../../src/web/server/choose-encoding.ts';

test('an answer is packed in the best way that the reader allows', () => {
  const cases: [string | undefined, string][] = [
    [undefined, 'identity'],
    ['', 'identity'],
    ['gzip, deflate, br', 'br'],
    ['gzip', 'gzip'],
    ['br;q=0, gzip', 'gzip'],
    ['BR', 'br'],
    ['*', 'br'],
    ['*, br;q=0', 'gzip'],
    ['gzip;q=0.0', 'identity'],
    ['identity', 'identity'],
  ];

  for (const [accept, expected] of cases) assert.equal(chooseEncoding(accept), expected, accept);
});
