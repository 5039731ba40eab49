import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseQuery } from '../../../src/query/parse-query.ts';
import { likelyPattern } from '../../../src/store/embedded/likely-pattern.ts';

/** `yes`: texts that may hold an event of the query; `no`: texts that can not; no `no`: nothing is known. */
const CASES: readonly { query: string; yes: readonly string[]; no?: readonly string[] }[] = [
  { query: 'message:Timeout', yes: ['a TIMEOUT', 'timeouts'], no: ['time out', ''] },
  { query: 'message:"connection refused"', yes: ['Connection\nrefused', 'connection'], no: ['refused'] },
  {
    query: 'message:conn*sed',
    yes: ['ConnRefused', 'conn-x-sed', 'conn and sed'],
    no: ['conn', 'conn\nsed', 'sed conn'],
  },
  { query: 'message:conn*', yes: ['reconnect'], no: ['con n'] },
  { query: 'message:*nection', yes: ['connection'], no: ['connect'] },
  { query: 'message:foo.b?r', yes: ['foo.bar', 'foo&#46;bar'], no: ['foo.ba'] },
  { query: 'message:a\\*b*cd', yes: ['a*b-cd', 'abcd'], no: ['a*b'] },
  { query: 'message:a*b', yes: [''] },
  { query: 'message:/conn.*/', yes: [''] },
  { query: 'message:conection~1', yes: [''] },
  { query: 'tags:console', yes: [''] },
  { query: 'NOT message:timeout', yes: [''] },
  { query: 'message:timeout AND tags:console', yes: ['timeout'], no: ['console'] },
  { query: 'message:ab AND message:timeout', yes: ['timeout'], no: ['ab'] },
  { query: 'message:refused OR message:time*out', yes: ['refused', 'timed out'], no: ['time'] },
  { query: 'message:refused OR tags:console', yes: [''] },
  { query: 'message:refused OR message:ab*', yes: [''] },
  { query: 'message:errno\\=28', yes: ['errno', '28'] },
  { query: 'message:errno\\=112', yes: ['errno', '112'], no: ['11'] },
  { query: '*:*', yes: [''] },
];

for (const { query: text, yes, no } of CASES) {
  test(`what the text of ${text} looks like`, () => {
    const { query } = parseQuery(text);
    assert.ok(query !== undefined);

    const pattern = likelyPattern(query);

    assert.equal(pattern !== undefined, no !== undefined, String(pattern));
    const isFound = (sample: string) => pattern === undefined || sample.search(pattern) >= 0;
    assert.deepEqual(
      yes.filter((sample) => !isFound(sample)),
      [],
    );
    assert.deepEqual((no ?? []).filter(isFound), []);
  });
}

test('a level can be looked for where it is a word of the text', () => {
  const { query } = parseQuery('loglevel:(ERROR OR CRITICAL)');
  assert.ok(query !== undefined);

  const pattern = likelyPattern(query, { writesLevel: true });

  assert.ok(pattern !== undefined && likelyPattern(query) === undefined);
  assert.deepEqual(
    ['1 ERROR x', 'critical', 'INFO'].map((text) => text.search(pattern) >= 0),
    [true, true, false],
  );
});
